import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { badRequest } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import { APPS } from '../tenant/apps.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import { requirePremium } from './premium.ts'

const DAY = 86_400_000

const activityEntity = plainEntity('servicePrincipalSignInActivity', { appId: ['eq'] }, [
  'id',
  'appId',
  'lastSignInActivity',
  'delegatedClientSignInActivity',
  'delegatedResourceSignInActivity',
  'applicationAuthenticationClientSignInActivity',
  'applicationAuthenticationResourceSignInActivity',
])

/** How many days ago each app was last used; apps that never were have no row. */
const LAST_USED: Readonly<Record<string, number>> = {
  libraryApp: 2,
  hrSync: 1,
  oldProvisioning: 400,
  steward: 0.1,
  signage: 40,
}

/**
 * The report on the use of apps, in beta only
 * (learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities).
 */
function listActivities(context: Context): ApiResponse {
  const { world, call } = context
  if (call.version !== 'beta') {
    throw badRequest("Resource not found for the segment 'servicePrincipalSignInActivities'.")
  }
  requirePremium(world)
  const rows = APPS.flatMap(({ name, appId }) => {
    const daysAgo = LAST_USED[name]
    if (daysAgo === undefined) return []
    const activity = {
      lastSignInDateTime: isoTime(world.tenant.now - daysAgo * DAY),
      lastSignInRequestId: world.tenant.namedId(`appSignIn:${name}`),
    }
    return [
      {
        id: Buffer.from(appId).toString('base64url'),
        appId,
        lastSignInActivity: activity,
        applicationAuthenticationClientSignInActivity: activity,
      },
    ]
  })
  return listResponse(context, {
    set: 'reports/servicePrincipalSignInActivities',
    type: activityEntity,
    source: arraySource(rows),
  })
}

export const appSignInRoutes: readonly Route[] = [
  route('GET', '/reports/servicePrincipalSignInActivities', 'audit.read', listActivities, { quota: 'reports' }),
]
