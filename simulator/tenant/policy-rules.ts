/**
 * The 17 rules of a role's PIM policy (learn.microsoft.com/graph/identity-governance-pim-rules-overview). Their ids are
 * the same in every policy; roles differ in a few values.
 */
export interface PolicySettings {
  /** ISO 8601 duration of one activation. */
  activation: string
  mfa: boolean
  approval: boolean
  permanentEligibility: boolean
  permanentAssignment: boolean
  authenticationContext?: string
}

const BASELINE: PolicySettings = {
  activation: 'PT8H',
  mfa: true,
  approval: false,
  permanentEligibility: false,
  permanentAssignment: false,
}

/** Deviations from the baseline, by name of the role: strict, lax and unusual ones. */
const BY_ROLE: Readonly<Record<string, Partial<PolicySettings>>> = {
  'Global Administrator': { activation: 'PT2H', approval: true, permanentAssignment: true },
  'Privileged Role Administrator': { activation: 'PT4H', approval: true },
  'User Administrator': { mfa: false, activation: 'PT12H', permanentEligibility: true, permanentAssignment: true },
  'Exchange Administrator': { mfa: false, authenticationContext: 'c1' },
}

export const settingsFor = (role: string): PolicySettings => ({ ...BASELINE, ...BY_ROLE[role] })

export type Caller = 'Admin' | 'EndUser'
export type Level = 'Eligibility' | 'Assignment'

/** Whom the rules are about, and at what; they are the same for roles of Azure. */
export const KINDS: ReadonlyArray<readonly [Caller, Level]> = [
  ['Admin', 'Eligibility'],
  ['Admin', 'Assignment'],
  ['EndUser', 'Assignment'],
]
export const RECIPIENTS = ['Admin', 'Requestor', 'Approver'] as const

function rule(type: string, id: string, caller: Caller, level: Level, values: Record<string, unknown>) {
  return {
    '@odata.type': `#microsoft.graph.unifiedRoleManagementPolicy${type}Rule`,
    id,
    ...values,
    target: { caller, operations: ['all'], level, inheritableSettings: [], enforcedSettings: [] },
  }
}

/** How long something lasts at most: an activation, or what is given without being for good. */
export function expiration(
  settings: Pick<PolicySettings, 'activation' | 'permanentEligibility' | 'permanentAssignment'>,
  caller: Caller,
  level: Level,
) {
  if (caller === 'EndUser') return { isExpirationRequired: true, maximumDuration: settings.activation }
  const permanent = level === 'Eligibility' ? settings.permanentEligibility : settings.permanentAssignment
  return { isExpirationRequired: !permanent, maximumDuration: level === 'Eligibility' ? 'P365D' : 'P180D' }
}

function enabledRules(settings: PolicySettings, caller: Caller, level: Level): string[] {
  if (caller === 'EndUser') return [...(settings.mfa ? ['MultiFactorAuthentication'] : []), 'Justification']
  return level === 'Assignment' ? ['Justification'] : []
}

function approval(settings: PolicySettings) {
  const stage = {
    approvalStageTimeOutInDays: 1,
    isApproverJustificationRequired: true,
    escalationTimeInMinutes: 0,
    isEscalationEnabled: false,
    primaryApprovers: [],
    escalationApprovers: [],
  }
  return {
    setting: {
      isApprovalRequired: settings.approval,
      isApprovalRequiredForExtension: false,
      isRequestorJustificationRequired: true,
      approvalMode: 'SingleStage',
      approvalStages: [stage],
    },
  }
}

export const notification = (recipientType: string) => ({
  notificationType: 'Email',
  recipientType,
  notificationLevel: 'All',
  isDefaultRecipientsEnabled: true,
  notificationRecipients: [],
})

export function policyRules(settings: PolicySettings) {
  const context = settings.authenticationContext
  return [
    ...KINDS.flatMap(([caller, level]) => [
      rule('Expiration', `Expiration_${caller}_${level}`, caller, level, expiration(settings, caller, level)),
      rule('Enablement', `Enablement_${caller}_${level}`, caller, level, {
        enabledRules: enabledRules(settings, caller, level),
      }),
      ...RECIPIENTS.map((recipient) =>
        rule('Notification', `Notification_${recipient}_${caller}_${level}`, caller, level, notification(recipient)),
      ),
    ]),
    rule('Approval', 'Approval_EndUser_Assignment', 'EndUser', 'Assignment', approval(settings)),
    rule('AuthenticationContext', 'AuthenticationContext_EndUser_Assignment', 'EndUser', 'Assignment', {
      isEnabled: context !== undefined,
      claimValue: context ?? null,
    }),
  ]
}
