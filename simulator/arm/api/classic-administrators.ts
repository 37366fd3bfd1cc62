import type { ApiResponse } from '../../http/call.ts'
import { route } from '../http/call.ts'
import type { ArmContext, ArmRoute } from '../http/call.ts'
import { page } from '../http/page.ts'
import { demandScope } from './scope-checks.ts'

const READ = 'Microsoft.Authorization/classicAdministrators/read'

/** Retired on 31 August 2024; rows of old subscriptions are still there, with an address in place of an id. */
export function classicAdministrators({ estate }: Pick<ArmContext, 'estate'>, subscriptionId: string) {
  const { tenant } = estate
  const of = (name: string) => `/subscriptions/${estate.idOf(`subscription:${name}`)}`
  const rows = (
    [
      ['acquiredSchool', 'lastOwner', 'managerless', 'ServiceAdministrator;AccountAdministrator'],
      ['acquiredSchool', 'coAdmin', 'quoteUser', 'CoAdministrator'],
      ['forgottenPilot', 'service', 'disabledUser', 'ServiceAdministrator'],
      ['library', 'service', 'managerless', 'ServiceAdministrator;AccountAdministrator'],
      ['library', 'coAdmin', 'quoteUser', 'CoAdministrator'],
    ] as const
  ).filter(([subscription]) => of(subscription).toLowerCase() === `/subscriptions/${subscriptionId}`.toLowerCase())
  return rows.map(([subscription, key, user, role]) => {
    const name = estate.idOf(`classic:${key}:${subscription}`)
    return {
      properties: { emailAddress: String(tenant.read(tenant.castIndex(user), 'mail', tenant.now)), role },
      id: `${of(subscription)}/providers/Microsoft.Authorization/classicAdministrators/${name}`,
      type: 'Microsoft.Authorization/classicAdministrators',
      name,
    }
  })
}

function list(context: ArmContext): ApiResponse {
  const { world, call, scope, rights } = context
  demandScope(context)
  return page(world, call, rights.may(READ, scope) ? classicAdministrators(context, scope.place.slice(4)) : [])
}

export const classicRoutes: readonly ArmRoute[] = [
  route('GET', '{scope}/providers/Microsoft.Authorization/classicAdministrators', ['2015-07-01'], (context) =>
    context.scope.kind === 'subscription'
      ? list(context)
      : {
          status: 404,
          body: { error: { code: 'InvalidResourceType', message: 'Only subscriptions have classic administrators.' } },
        },
  ),
]
