import { noContent, ok } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { GraphError, badRequest, notFound, unsupportedQuery } from '../http/graph-error.ts'
import { pathsOf } from '../odata/check-filter.ts'
import { keysOf } from '../odata/keys.ts'
import { countResponse, listResponse, arraySource } from '../odata/list.ts'
import type { ListOptions, Source } from '../odata/list.ts'
import { entityResponse, checkSelect, contextOf, project } from '../odata/project.ts'
import { usesSignIns } from '../odata/query.ts'
import type { Expand } from '../odata/query.ts'
import { isGuid } from '../tenant/ids.ts'
import type { World } from '../world.ts'
import { requirePremium } from './premium.ts'
import { userEntity } from './user-entity.ts'

/** Sign-in dates make pages smaller: 500 instead of 999 (learn.microsoft.com/graph/api/user-list). */
const MAX_WITH_SIGN_INS = 500

function everybody({ world: { tenant }, query }: Context, asOf: number): Source<number> {
  const keys = keysOf(query.filter)
  if (keys === undefined) {
    const isWorthTrying = tenant.people.worthTrying(query.filter)
    return {
      length: tenant.people.size,
      at: (index) => (isWorthTrying(index) && tenant.people.exists(index, asOf) ? index : undefined),
      count: () => tenant.people.count(asOf),
    }
  }
  const candidates = new Set(keys.flatMap(({ property, value }) => tenant.people.candidates(property, value)))
  return arraySource([...candidates].filter((index) => tenant.people.exists(index, asOf)).sort((a, b) => a - b))
}

function listOptions(context: Context): ListOptions<number> {
  const { world, query } = context
  const withSignIns = usesSignIns(query)
  if (withSignIns) requirePremium(world)
  if (usesSignIns({ filter: query.filter }) && new Set(pathsOf(query.filter!).map(([name]) => name)).size > 1) {
    throw badRequest('signInActivity can not be combined with other filterable properties.')
  }
  if (query.expand.length > 0 && query.advanced) throw unsupportedQuery()
  const asOf = world.replicated()
  return {
    set: 'users',
    type: userEntity(world, { advanced: query.advanced || query.eventual }),
    source: everybody(context, asOf),
    maxPage: withSignIns ? MAX_WITH_SIGN_INS : 999,
    sortable: ['displayName', 'userPrincipalName'],
    asOf,
    decorate: (index, projected) => ({ ...projected, ...expanded(world, index, query.expand, asOf) }),
  }
}

/** `$expand=manager($select=…)`: the only relation that lists of people need. */
function expanded(world: World, index: number, expands: readonly Expand[], asOf: number): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const { select } of expands) {
    const manager = world.tenant.people.managerOf(index, asOf)
    if (manager !== undefined) {
      result['manager'] = {
        '@odata.type': '#microsoft.graph.user',
        ...project(userEntity(world), manager, select, asOf),
      }
    }
  }
  return result
}

/** The user a request names. Sign-in dates can't be read by user principal name. */
export function userIn({ world, query }: Context, key: string): number {
  if (query.select?.includes('signInActivity') === true && !isGuid(key)) {
    throw badRequest('Get By Key only supports UserId and the key has to be a valid Guid')
  }
  const index = world.tenant.people.find(key, world.now())
  if (index < 0) throw notFound(key)
  return index
}

function getUser(context: Context): ApiResponse {
  const {
    world,
    query,
    parameters: [key = ''],
  } = context
  const type = userEntity(world, { advanced: query.eventual })
  checkSelect(query.select, type, true)
  if (usesSignIns(query)) {
    requirePremium(world)
    if (world.has('slowSingleSignIn')) world.throttle.chargeSingleSignIn(Date.now())
  }
  const index = userIn(context, key)
  const now = world.now()
  return entityResponse(context, 'users', {
    ...project(type, index, query.select, now),
    ...expanded(world, index, query.expand, now),
  })
}

function getManager(context: Context): ApiResponse {
  const {
    world,
    query,
    parameters: [key = ''],
  } = context
  const index = userIn(context, key)
  const manager = world.tenant.people.managerOf(index, world.now())
  if (manager === undefined) throw notFound('manager')
  const type = userEntity(world)
  checkSelect(query.select, type, true)
  return entityResponse(context, 'directoryObjects', {
    '@odata.type': '#microsoft.graph.user',
    ...project(type, manager, query.select, world.now()),
  })
}

/** Guests have no mailbox here, and Exchange says so with a 404 of its own. */
function mailboxSettingsOf(context: Context): Record<string, unknown> {
  const {
    world,
    parameters: [key = ''],
  } = context
  const index = userIn(context, key)
  if (world.tenant.read(index, 'userType', world.now()) === 'Guest') {
    throw new GraphError(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    )
  }
  return world.tenant.read(index, 'mailboxSettings', world.now()) as Record<string, unknown>
}

function getMailboxSettings(context: Context): ApiResponse {
  const {
    world,
    call,
    parameters: [key = ''],
  } = context
  return ok({
    '@odata.context': contextOf(world.url, call.version, `users('${key}')/mailboxSettings`),
    ...mailboxSettingsOf(context),
  })
}

function getMailboxPurpose(context: Context): ApiResponse {
  const {
    world,
    call,
    parameters: [key = ''],
  } = context
  const set = `users('${key}')/mailboxSettings/userPurpose`
  return ok({
    '@odata.context': contextOf(world.url, call.version, set),
    value: mailboxSettingsOf(context)['userPurpose'],
  })
}

/** DELETE on a user: exists so that tests can prove that nobody ever calls it. */
export function deleteUser(context: Context): ApiResponse {
  const { world, parameters } = context
  world.tenant.deleteUser(userIn(context, parameters.at(-1) as string), world.now())
  return noContent
}

export const userRoutes: readonly Route[] = [
  route('GET', '/users', 'users.read', (context) => listResponse(context, listOptions(context)), {
    cost: 2,
    expands: ['manager'],
  }),
  route('GET', '/users/$count', 'users.read', (context) => countResponse(context, listOptions(context)), { cost: 2 }),
  route('GET', '/users/{id}', 'users.read', getUser, { expands: ['manager'] }),
  route('DELETE', '/users/{id}', 'users.write', deleteUser),
  route('GET', '/users/{id}/manager', 'users.read', getManager),
  route('GET', '/users/{id}/mailboxSettings', 'mailbox.read', getMailboxSettings),
  route('GET', '/users/{id}/mailboxSettings/userPurpose', 'mailbox.read', getMailboxPurpose),
]
