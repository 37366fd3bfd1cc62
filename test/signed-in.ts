import type { Test } from 'tap'
import type { Role } from '../src/callers.ts'
import { API, app, bearer, identityFor, TENANT, user } from './access/helper.ts'

/** People who sign in to the service that is started with this environment. */
export async function signIns(t: Test) {
  const identity = await identityFor(t)
  return {
    env: { API_AUDIENCE: API, API_TENANT_ID: TENANT, API_AUTHORITY_HOST: identity.url },
    /** Options of a call that somebody makes signed in, with the app roles of their account. */
    by: async (userId: string, ...roles: Role[]) => ({
      as: null,
      headers: bearer(await identity.issue({ ...user, oid: userId, roles })),
    }),
    /** Options of a call that an app makes with a token of its own. */
    byApp: async (appId: string, ...roles: Role[]) => ({
      as: null,
      headers: bearer(await identity.issue({ ...app, azp: appId, roles })),
    }),
  }
}
