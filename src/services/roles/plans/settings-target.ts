import type { PolicyRule } from '../../../graph/role-writes.ts'
import { approver } from '../../../graph/role-writes.ts'
import type { Baseline } from '../baselines.ts'
import { hoursOf, lacksNamedApprovers, pimSettings, type PimSettings } from '../pim-settings.ts'

/** A rule of a PIM policy as Graph has it: what it is about is in its id. */
export type Rule = PolicyRule & { id: string } & Record<string, unknown>

export interface Approver {
  id: string
  isGroup: boolean
  name: string
}

/**
 * The rules of a role as they would have to be, by id: only those that are weaker than the baseline asks for.
 *
 * @param subjectOf how a rule names whoever approves; as Graph's do, unless given
 */
export function targetRules(
  rules: readonly Rule[],
  baseline: Baseline,
  approvers: readonly Approver[],
  subjectOf: (approver: Approver) => object = ({ id, isGroup }) => approver(id, isGroup),
): Map<string, Rule> {
  const settings = pimSettings({ policy: { rules: [...rules] } })
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const changed = new Map<string, Rule>()
  const set = (id: string, values: Record<string, unknown>) => {
    const rule = changed.get(id) ?? byId.get(id)
    if (rule !== undefined) changed.set(id, { ...rule, ...values })
  }
  const enable = (id: string, wanted: readonly (readonly [name: string, missing: boolean])[]) => {
    const missing = wanted.flatMap(([name, isMissing]) => (isMissing ? [name] : []))
    if (missing.length > 0) {
      set(id, { enabledRules: [...((byId.get(id)?.['enabledRules'] as string[] | undefined) ?? []), ...missing] })
    }
  }
  // An authentication context stands for multifactor authentication; Microsoft refuses both together.
  enable('Enablement_EndUser_Assignment', [
    ['MultiFactorAuthentication', baseline.mfaOnActivation && settings.mfaOnActivation === false],
    ['Justification', baseline.justificationOnActivation && settings.justificationOnActivation === false],
    ['Ticketing', baseline.ticketOnActivation && settings.ticketOnActivation === false],
  ])
  enable('Enablement_Admin_Assignment', [
    ['MultiFactorAuthentication', baseline.mfaOnAssignment && settings.mfaOnAssignment === false],
    ['Justification', baseline.justificationOnAssignment && settings.justificationOnAssignment === false],
  ])
  if (isLonger(settings.maximumActivationDuration, baseline.maximumActivationHours)) {
    set('Expiration_EndUser_Assignment', { maximumDuration: hours(baseline.maximumActivationHours) })
  }
  for (const [id, permanent, allowed, duration, days] of [
    [
      'Expiration_Admin_Eligibility',
      settings.permanentEligibilityAllowed,
      baseline.permanentEligibilityAllowed,
      settings.maximumEligibilityDuration,
      baseline.maximumEligibilityDays,
    ],
    [
      'Expiration_Admin_Assignment',
      settings.permanentAssignmentAllowed,
      baseline.permanentAssignmentAllowed,
      settings.maximumAssignmentDuration,
      baseline.maximumAssignmentDays,
    ],
  ] as const) {
    if (permanent === true && !allowed) {
      set(id, {
        isExpirationRequired: true,
        maximumDuration: isLonger(duration, days * 24) ? `P${days}D` : (duration ?? `P${days}D`),
      })
    } else if (permanent === false && isLonger(duration, days * 24)) set(id, { maximumDuration: `P${days}D` })
  }
  if (lacksApproval(settings, baseline)) {
    const setting = byId.get(APPROVAL)?.['setting'] as { approvalStages?: Record<string, unknown>[] } | undefined
    const [stage = STAGE] = setting?.approvalStages ?? []
    const named =
      ((stage['primaryApprovers'] as unknown[] | undefined) ?? []).length > 0
        ? stage['primaryApprovers']
        : approvers.map(subjectOf)
    set(APPROVAL, {
      setting: {
        ...setting,
        isApprovalRequired: true,
        approvalMode: 'SingleStage',
        approvalStages: [{ ...stage, primaryApprovers: named }],
      },
    })
  }
  if (baseline.adminsNotified && settings.adminsNotified === false) {
    for (const id of ADMIN_NOTICES) {
      if (byId.get(id)?.['isDefaultRecipientsEnabled'] === false) set(id, { isDefaultRecipientsEnabled: true })
    }
  }
  return changed
}

/**
 * Whether the baseline asks for an approval that nobody is named to give: Microsoft then asks Global and Privileged
 * Role Administrators.
 */
export const lacksApprovers = (rules: readonly Rule[], baseline: Baseline): boolean => {
  const settings = pimSettings({ policy: { rules: [...rules] } })
  return lacksApproval(settings, baseline) && (settings.approverCount ?? 0) === 0
}

const lacksApproval = (settings: PimSettings, baseline: Baseline): boolean =>
  baseline.approvalOnActivation && (settings.approvalOnActivation === false || lacksNamedApprovers(settings))

const APPROVAL = 'Approval_EndUser_Assignment'
const ADMIN_NOTICES = [
  'Notification_Admin_Admin_Eligibility',
  'Notification_Admin_Admin_Assignment',
  'Notification_Admin_EndUser_Assignment',
] as const
const STAGE: Record<string, unknown> = {
  approvalStageTimeOutInDays: 1,
  isApproverJustificationRequired: true,
  escalationTimeInMinutes: 0,
  isEscalationEnabled: false,
  primaryApprovers: [],
  escalationApprovers: [],
}

/** ISO 8601; half hours are what the portal knows too. */
const hours = (count: number): string =>
  Number.isInteger(count)
    ? `PT${count}H`
    : `PT${Math.floor(count) > 0 ? `${Math.floor(count)}H` : ''}${Math.round((count % 1) * 60)}M`

const isLonger = (duration: string | undefined, most: number): boolean => {
  const found = hoursOf(duration)
  return found !== undefined && found > most
}
