import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { plainEntity } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import { CAST } from '../tenant/cast.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import { requirePremium } from './premium.ts'
import { userEntity } from './user-entity.ts'

const DAY = 86_400_000

const detailsEntity = plainEntity(
  'userRegistrationDetails',
  { id: ['eq'], isAdmin: ['eq'], isMfaRegistered: ['eq'], isMfaCapable: ['eq'], userPrincipalName: ['eq'] },
  [
    'id',
    'isAdmin',
    'isMfaCapable',
    'isMfaRegistered',
    'isPasswordlessCapable',
    'isSsprCapable',
    'isSsprEnabled',
    'isSsprRegistered',
    'isSystemPreferredAuthenticationMethodEnabled',
    'lastUpdatedDateTime',
    'methodsRegistered',
    'systemPreferredAuthenticationMethods',
    'userDisplayName',
    'userPreferredMethodForSecondaryAuthentication',
    'userPrincipalName',
    'userType',
  ],
  ['lastUpdatedDateTime'],
)

/**
 * Who has registered what; of administrators alone here
 * (learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails).
 */
function listDetails(context: Context): ApiResponse {
  const { world } = context
  requirePremium(world)
  const entity = userEntity(world)
  const { roles, groupAccess } = world.tenant
  const holders = [
    ...new Set(
      [...roles.inForce(world.replicated()), ...groupAccess.inForce(world.replicated())].map(
        ({ principalId }) => principalId,
      ),
    ),
  ]
  const people = holders.map((id) => world.tenant.people.find(id, world.now())).filter((index) => index >= 0)
  const rows = people.map((index) => {
    const registered = !world.tenant.founding.withoutMfa.has(CAST[index]?.name ?? index)
    return {
      id: world.tenant.people.idOf(index),
      isAdmin: true,
      isMfaCapable: registered,
      isMfaRegistered: registered,
      isPasswordlessCapable: false,
      isSsprCapable: registered,
      isSsprEnabled: true,
      isSsprRegistered: registered,
      isSystemPreferredAuthenticationMethodEnabled: true,
      lastUpdatedDateTime: isoTime(world.tenant.now - DAY),
      methodsRegistered: registered ? ['microsoftAuthenticatorPush', 'softwareOneTimePasscode'] : [],
      systemPreferredAuthenticationMethods: registered ? ['PhoneAppNotification'] : [],
      userDisplayName: entity.read(index, 'displayName', world.now()),
      userPreferredMethodForSecondaryAuthentication: registered ? 'push' : 'none',
      userPrincipalName: entity.read(index, 'userPrincipalName', world.now()),
      userType: 'member',
    }
  })
  return listResponse(context, {
    set: 'reports/authenticationMethods/userRegistrationDetails',
    type: detailsEntity,
    source: arraySource(rows),
  })
}

export const registrationRoutes: readonly Route[] = [
  route('GET', '/reports/authenticationMethods/userRegistrationDetails', 'audit.read', listDetails),
]
