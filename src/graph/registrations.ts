import type { UserRegistrationDetails } from '@microsoft/microsoft-graph-types'
import type { WholeRead } from './url.ts'

export type { UserRegistrationDetails }

/**
 * Which administrators have registered which second factors, in one list
 * (https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails).
 */
export const administratorRegistrations: WholeRead = {
  path: '/reports/authenticationMethods/userRegistrationDetails',
  select: ['id', 'isMfaRegistered', 'isPasswordlessCapable', 'methodsRegistered'],
  filter: 'isAdmin eq true',
  complete: 'whole',
}
