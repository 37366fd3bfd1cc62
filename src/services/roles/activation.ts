import type { RolePolicyAssignment } from '../../graph/roles.ts'

/** What somebody has to do to activate a role, and for how long it then lasts. */
export interface ActivationRules {
  /** ISO 8601, such as PT8H. */
  maximumDuration?: string
  mfaRequired?: boolean
  justificationRequired?: boolean
  ticketRequired?: boolean
  approvalRequired?: boolean
  /** Users and groups named as approvers; none although approval is required means that Privileged Role Administrators decide. */
  approverCount?: number
}

/** All that the different kinds of rules carry; each has an id that says which it is. */
interface Rule {
  id?: string
  maximumDuration?: string | null
  enabledRules?: string[] | null
  isEnabled?: boolean | null
  setting?: { isApprovalRequired?: boolean | null, approvalStages?: { primaryApprovers?: unknown[] | null }[] | null } | null
}

/**
 * The rules of an activation among the 17 of a role's PIM policy
 * (https://learn.microsoft.com/graph/identity-governance-pim-rules-overview). A rule that is missing leaves its fields out.
 */
export function activationRules ({ policy }: RolePolicyAssignment): ActivationRules {
  const rules = new Map((policy?.rules as Rule[] | undefined ?? []).map(rule => [rule.id, rule]))
  const duration = rules.get('Expiration_EndUser_Assignment')?.maximumDuration
  const enabled = rules.get('Enablement_EndUser_Assignment')?.enabledRules
  const context = rules.get('AuthenticationContext_EndUser_Assignment')?.isEnabled === true
  const approval = rules.get('Approval_EndUser_Assignment')?.setting
  return {
    ...typeof duration === 'string' && { maximumDuration: duration },
    // An authentication context asks for MFA through Conditional Access and takes the place of the plain switch.
    ...Array.isArray(enabled) && {
      mfaRequired: context || enabled.includes('MultiFactorAuthentication'),
      justificationRequired: enabled.includes('Justification'),
      ticketRequired: enabled.includes('Ticketing'),
    },
    ...typeof approval?.isApprovalRequired === 'boolean' && {
      approvalRequired: approval.isApprovalRequired,
      approverCount: (approval.approvalStages ?? []).reduce((sum, stage) => sum + (stage.primaryApprovers?.length ?? 0), 0),
    },
  }
}
