import type { ApiResponse } from '../../http/call.ts'
import { roleId } from '../../tenant/roles.ts'
import { giveActive } from '../estate/give.ts'
import { refusal, route } from '../http/call.ts'
import type { ArmContext, ArmRoute } from '../http/call.ts'

const ACTION = 'Microsoft.Authorization/elevateAccess/action'

/**
 * A Global Administrator becomes User Access Administrator at `/`, for as long as nobody takes it away again
 * (learn.microsoft.com/azure/role-based-access-control/elevate-access-global-admin). For people alone.
 */
function elevate({ world, estate, caller, now }: ArmContext): ApiResponse {
  const { objectId, kind } = caller
  const isGlobal = world.tenant.roles
    .inForce(now)
    .some(
      (held) =>
        held.kind !== 'eligible' &&
        held.directoryScopeId === '/' &&
        held.principalId === objectId &&
        held.roleDefinitionId === roleId('Global Administrator'),
    )
  if (objectId === undefined || kind !== 'user' || !isGlobal) throw refusal(caller, ACTION)
  const role = estate.roles.named('User Access Administrator')
  const held = estate.active.inPlaces(['/'], now)
  if (!held.some((entry) => entry.principalId === objectId && entry.roleId === role.id)) {
    const sinceDays = (world.tenant.now - now) / 86_400_000
    giveActive(
      estate,
      { scope: '/', role: role.name, principalId: objectId, type: 'User', sinceDays, createdBy: objectId },
      now,
    )
  }
  return { status: 200 }
}

export const elevateAccessRoutes: readonly ArmRoute[] = [
  route('POST', '/providers/Microsoft.Authorization/elevateAccess', ['2015-07-01', '2016-07-01'], elevate),
]
