import type { ChangeRow } from '../../../../store/tables.ts'
import { activationRules, type ActivationRules } from '../../activation.ts'
import { detailsOf } from '../../../plans/item.ts'
import type { GrantState, RoleDetails } from '../grant-change.ts'
import { ROLE_SETTINGS, type RulesOf } from '../settings-change.ts'
import { hoursOf } from '../../settings.ts'
import type { RoleNoticeTexts } from './notice-texts.ts'
import { present } from '../../../present.ts'

/**
 * A role, or a membership of a group that holds one, that somebody has to activate from now on, or otherwise than
 * before.
 */
export interface Activation {
  roleName: string
  /** Where the membership is what is activated. */
  groupName?: string
  rules: ActivationRules
  /** Whether only what activating it asks for becomes different. */
  isKnown: boolean
}

/**
 * What there is to activate after some changes, each role or group once: nothing where roles are only taken away, given
 * for good or reviewed.
 */
export function activationsOf(changes: readonly ChangeRow[]): Activation[] {
  const found = changes.flatMap((change): (readonly [string, Activation])[] => {
    const { roleName, groupName } = detailsOf<RoleDetails>(change)
    const rules = rulesAfter(change)
    if (roleName === undefined || rules === undefined) return []
    return [
      [
        groupName ?? roleName,
        { roleName, ...present('groupName', groupName), rules, isKnown: change.kind === ROLE_SETTINGS },
      ],
    ]
  })
  return [...new Map(found).values()]
}

function rulesAfter(change: ChangeRow): ActivationRules | undefined {
  const { activation } = detailsOf<RoleDetails>(change)
  if (change.kind !== ROLE_SETTINGS) {
    return change.kind !== 'roleAssignment' && (JSON.parse(change.after) as Partial<GrantState>).held === true
      ? activation
      : undefined
  }
  // A plan that takes settings back shows the roles as they were for the plan that made them so.
  const [old, wanted] = [change.before, change.after].map((text) =>
    activationRules({ policy: { rules: Object.values((JSON.parse(text) as RulesOf).rules) } }),
  ) as [ActivationRules, ActivationRules]
  const different = Object.entries(wanted).filter(([name, value]) => old[name as keyof ActivationRules] !== value)
  return { ...activation, ...Object.fromEntries(different) }
}

/** What activating something asks for, in sentences. */
export function needsOf({ roleName, groupName, rules }: Activation, texts: RoleNoticeTexts): string[] {
  const { maximumDuration, mfaRequired, justificationRequired, ticketRequired, approvalRequired } = rules
  const name = groupName ?? roleName
  const hours = hoursOf(maximumDuration)
  return [
    ...(hours === undefined ? [] : [texts.lasts(name, `${hours} h`)]),
    ...(mfaRequired === true ? [texts.mfa(name)] : []),
    ...(justificationRequired === true ? [texts.reason(name)] : []),
    ...(ticketRequired === true ? [texts.ticket(name)] : []),
    ...(approvalRequired === true ? [texts.approval(name)] : []),
  ]
}
