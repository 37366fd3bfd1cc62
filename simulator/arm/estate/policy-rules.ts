import { expiration, KINDS, notification, RECIPIENTS, type Caller, type Level } from '../../tenant/policy-rules.ts'

/**
 * The 17 rules of a role's settings in PIM for Azure: the same ids as for Entra roles, in another wrapping
 * (learn.microsoft.com/rest/api/authorization/role-management-policies).
 */
export interface PolicyRule extends Record<string, unknown> {
  id: string
  ruleType: string
}

export interface PolicySettings {
  /** ISO 8601 duration of one activation. */
  activation: string
  activationNeeds: readonly string[]
  assignmentNeeds: readonly string[]
  approval: boolean
  permanentEligibility: boolean
  permanentAssignment: boolean
  authenticationContext: string
}

/** What Azure gives every role at every scope; nothing comes from the scope above. */
const DEFAULT: PolicySettings = {
  activation: 'PT8H',
  activationNeeds: ['Justification'],
  assignmentNeeds: ['Justification'],
  approval: false,
  permanentEligibility: false,
  permanentAssignment: false,
  authenticationContext: '',
}

export const settingsWith = (changes: Partial<PolicySettings>): PolicySettings => ({ ...DEFAULT, ...changes })

function rule(type: string, id: string, caller: Caller, level: Level, values: Record<string, unknown>): PolicyRule {
  return {
    ...values,
    id,
    ruleType: `RoleManagementPolicy${type}Rule`,
    target: {
      caller,
      operations: ['All'],
      level,
      targetObjects: null,
      inheritableSettings: null,
      enforcedSettings: null,
    },
  }
}

function needs(settings: PolicySettings, caller: Caller, level: Level): readonly string[] {
  if (caller === 'EndUser') return settings.activationNeeds
  return level === 'Assignment' ? settings.assignmentNeeds : []
}

const approval = (isApprovalRequired: boolean) => ({
  setting: {
    isApprovalRequired,
    isApprovalRequiredForExtension: false,
    isRequestorJustificationRequired: true,
    approvalMode: 'SingleStage',
    approvalStages: [
      {
        approvalStageTimeOutInDays: 1,
        isApproverJustificationRequired: true,
        escalationTimeInMinutes: 0,
        primaryApprovers: [],
        isEscalationEnabled: false,
        escalationApprovers: null,
      },
    ],
  },
})

export function policyRules(settings: PolicySettings): PolicyRule[] {
  const context = settings.authenticationContext
  return [
    ...KINDS.flatMap(([caller, level]) => [
      rule('Enablement', `Enablement_${caller}_${level}`, caller, level, {
        enabledRules: needs(settings, caller, level),
      }),
      rule('Expiration', `Expiration_${caller}_${level}`, caller, level, expiration(settings, caller, level)),
      ...RECIPIENTS.map((recipient) =>
        rule('Notification', `Notification_${recipient}_${caller}_${level}`, caller, level, notification(recipient)),
      ),
    ]),
    rule('Approval', 'Approval_EndUser_Assignment', 'EndUser', 'Assignment', approval(settings.approval)),
    rule('AuthenticationContext', 'AuthenticationContext_EndUser_Assignment', 'EndUser', 'Assignment', {
      isEnabled: context !== '',
      claimValue: context,
    }),
  ]
}

/** What 2024-09-01-preview has on top of the 17, and shows in one place already. */
export const previewRule = (): PolicyRule =>
  rule('PimOnlyMode', 'PIMOnlyMode_Admin_Assignment', 'Admin', 'Assignment', {
    pimOnlyModeSettings: { mode: 'Disabled', excludes: [], excludedAssignmentTypes: [] },
  })
