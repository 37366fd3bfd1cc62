import type { RolePolicyAssignment } from '../../graph/roles.ts'
import { present } from '../../present.ts'
import { pimSettings } from './pim-settings.ts'

/** What somebody has to do to activate a role, and for how long it then lasts. */
export interface ActivationRules {
  /** ISO 8601, such as PT8H. */
  maximumDuration?: string
  mfaRequired?: boolean
  justificationRequired?: boolean
  ticketRequired?: boolean
  approvalRequired?: boolean
  /**
   * Users and groups named as approvers; none although approval is required means that Privileged Role Administrators
   * decide.
   */
  approverCount?: number
}

/** The part of a role's settings that concerns whoever activates it. */
export function activationRules(policy: RolePolicyAssignment): ActivationRules {
  const settings = pimSettings(policy)
  return {
    ...present('maximumDuration', settings.maximumActivationDuration),
    ...present('mfaRequired', settings.mfaOnActivation),
    ...present('justificationRequired', settings.justificationOnActivation),
    ...present('ticketRequired', settings.ticketOnActivation),
    ...present('approvalRequired', settings.approvalOnActivation),
    ...present('approverCount', settings.approverCount),
  }
}
