import type { HookFilters, HookSubscriptionRow } from '../../store/hook-tables.ts'
import { mayCall, type Caller, type Role } from '../../callers.ts'
import { rolesFor } from '../plan-kinds.ts'
import type { PlanKinds } from '../plans/plan-rules.ts'
import { SEVERITIES, type Severity } from '../roles/findings/rules/rule.ts'

/** What can be subscribed to, by the type of its events. */
export const TRIGGERS = [
  'planNeedsApproval',
  'planReadyToApply',
  'planFinished',
  'roleAlertRaised',
  'contactRequestDue',
  'contactAnswered',
] as const
export type Trigger = (typeof TRIGGERS)[number]

/** Those who may read what is told. Whoever is told of a due request takes it. */
export const ROLES_OF_TRIGGER: Readonly<Record<Trigger, readonly Role[]>> = {
  planNeedsApproval: rolesFor('read'),
  planReadyToApply: rolesFor('read'),
  planFinished: rolesFor('read'),
  roleAlertRaised: ['RoleReader', 'RoleOperator', 'RoleApprover'],
  contactRequestDue: ['ContactEditor'],
  contactAnswered: ['ContactEditor', 'ContactApprover'],
}

export const isTrigger = (type: string): type is Trigger => (TRIGGERS as readonly string[]).includes(type)

/** The plan of an event, as far as it decides who is told. */
export interface EventPlan {
  kind: string
  selfApproved: boolean
}

/** An event as far as it decides who is told. */
export interface TellableEvent {
  type: string
  plan?: EventPlan | undefined
  data: unknown
}

/** Whether a subscription asks for an event, and its caller may see what would be told. */
export function wants(
  { id, trigger, filters }: HookSubscriptionRow,
  caller: Caller,
  event: TellableEvent,
  planKinds: PlanKinds,
): boolean {
  if (trigger !== event.type || !mayCall(caller, ROLES_OF_TRIGGER[trigger as Trigger])) return false
  const data = event.data as { severity?: Severity; campaignId?: string; hookId?: string }
  switch (event.type) {
    case 'roleAlertRaised':
      return isAtLeast(data.severity, filters.minSeverity)
    case 'contactRequestDue':
      return data.hookId === id
    case 'contactAnswered':
      return filters.campaignId === undefined || filters.campaignId === data.campaignId
    default:
      return event.plan !== undefined && wantsPlan(filters, planKinds.readableBy(caller), event.plan)
  }
}

/** Single changes are plans of one that nobody approves, applies or waits for. */
const wantsPlan = (filters: HookFilters, readable: readonly string[], { kind, selfApproved }: EventPlan): boolean =>
  !selfApproved && (filters.kind === undefined || filters.kind === kind) && readable.includes(kind)

const isAtLeast = (severity: Severity | undefined, least: Severity = 'low'): boolean =>
  severity !== undefined && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)
