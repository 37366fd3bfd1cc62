import type { UserRegistrationDetails } from '@microsoft/microsoft-graph-types'
import type { GraphRead } from './url.ts'

export type { UserRegistrationDetails }

/**
 * Which administrators have registered which second factors, in one list
 * (https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails).
 */
export const administratorRegistrations: GraphRead = {
  path: '/reports/authenticationMethods/userRegistrationDetails',
  select: ['id', 'isMfaRegistered', 'isPasswordlessCapable', 'methodsRegistered'],
  filter: 'isAdmin eq true',
}
