import { SERVICE_ACTIVITY } from '../api/usage-reports.ts'
import { ARM_ACTIONS } from '../arm/control.ts'
import { castDirectory } from '../tenant/cast-directory.ts'
import { logActivation } from '../tenant/logs.ts'
import type { World } from '../world.ts'
import type { ApiResponse } from './call.ts'
import { noContent, ok } from './call.ts'
import type { FaultRule } from './faults.ts'

/** A request to `/_simulator/…`: for tests and people, not part of Graph, without a token, not counted. */
export interface ControlCall {
  method: string
  segments: readonly string[]
  body: unknown
}

type Action = (world: World, body: Record<string, unknown>, parameters: readonly string[]) => ApiResponse

const ACTIONS: Readonly<Record<string, Action>> = {
  ...ARM_ACTIONS,
  'GET cast': (world) => ok({ ...castDirectory(world.tenant), azure: world.arm.cast }),
  'GET settings': (world) => ok(world.settings),
  'PATCH settings': (world, body) => {
    world.configure(body)
    return ok(world.settings)
  },
  'GET stats': (world) => ok({ ...world.stats.toJSON(), azure: world.arm.stats }),
  'DELETE stats': resetStats,
  'POST stats/reset': resetStats,
  'GET journal': (world) => ok({ value: world.journal.entries() }),
  'DELETE journal': (world) => {
    world.journal.clear()
    return noContent
  },
  'GET faults': (world) => ok({ value: world.faults.list() }),
  'POST faults': (world, body) => {
    const rules = (Array.isArray(body) ? body : [body]) as unknown as FaultRule[]
    for (const rule of rules) world.faults.add(rule)
    return { status: 201, body: { value: world.faults.list() } }
  },
  'DELETE faults': (world) => {
    world.faults.clear()
    return noContent
  },
  'POST delta/reset': (world) => {
    world.resetDeltas()
    return noContent
  },
  'POST reset': (world) => {
    world.reset()
    return noContent
  },
  'POST signins': signIn,
  'POST activations': (world, { userId, role, at }) => {
    logActivation(
      world.tenant,
      userAt(world, String(userId)),
      String(role),
      at === undefined ? world.now() : Date.parse(String(at)),
    )
    return noContent
  },
  'POST service-activity': (world, { userId, at }) => {
    world.tenant.write(
      userAt(world, String(userId)),
      { [SERVICE_ACTIVITY]: new Date(String(at)).toISOString() },
      long(world),
    )
    return noContent
  },
  'PATCH users/{id}': (world, body, [key = '']) => {
    world.tenant.write(userAt(world, key), body, long(world))
    return noContent
  },
  'POST users/{id}': (world, body, [key = '']) => {
    world.tenant.write(userAt(world, key), body, long(world))
    return noContent
  },
  'POST users': (world, body) => {
    const index = world.tenant.addUser(body, { at: long(world), now: world.now() })
    const userPrincipalName = world.tenant.read(index, 'userPrincipalName', world.now())
    return { status: 201, body: { id: world.tenant.people.idOf(index), userPrincipalName } }
  },
  'DELETE users/{id}': (world, { forGood }, [key = '']) => {
    const index = forGood === true ? onceThere(world, key) : userAt(world, key)
    world.tenant.deleteUser(index, long(world), forGood === true)
    return noContent
  },
  'POST users/{id}/restore': (world, _body, [key = '']) => {
    world.tenant.restoreUser(onceThere(world, key), long(world))
    return noContent
  },
  'PUT users/{id}/licenses': (world, { skuIds }, [key = '']) => {
    const licenses = (skuIds as string[]).map((skuId) => ({ skuId, disabledPlans: [] }))
    world.tenant.setDirectLicenses(userAt(world, key), licenses, long(world))
    return noContent
  },
  'PATCH groups/{id}': (world, body, [id = '']) => {
    world.tenant.groups.write(groupAt(world, id), body, long(world))
    return noContent
  },
  'PATCH units/{id}': (world, body, [id = '']) => {
    world.tenant.unitWrites.set(id.toLowerCase(), { ...world.tenant.unitWrites.get(id.toLowerCase()), ...body })
    return noContent
  },
  'POST groups/{id}/members': (world, body, [id = '']) => changeMember(world, id, body['userId'], true),
  'DELETE groups/{id}/members': (world, body, [id = '']) => changeMember(world, id, body['userId'], false),
}

/** Behind the product's back, and seen by everybody at once: older than any replication delay. */
const long = (world: World) => world.now() - Math.max(world.settings.replicationMs, world.settings.licenseMs) - 1

export function respondToControl(world: World, { method, segments, body }: ControlCall): ApiResponse {
  const isId = (position: number) => position === 1 && ['users', 'groups', 'units'].includes(segments[0] ?? '')
  const path = segments.map((segment, position) => (isId(position) ? '{id}' : segment)).join('/')
  const action = ACTIONS[`${method} ${path}`]
  if (action === undefined) {
    return {
      status: 404,
      body: { message: `There is no ${method} /_simulator/${path}. There are: ${Object.keys(ACTIONS).join(', ')}` },
    }
  }
  try {
    return action(
      world,
      (body ?? {}) as Record<string, unknown>,
      segments.filter((_, position) => isId(position)),
    )
  } catch (error) {
    return { status: 400, body: { message: (error as Error).message } }
  }
}

function resetStats(world: World): ApiResponse {
  world.stats.reset()
  world.arm.stats.reset()
  return noContent
}

/** Somebody signs in, successfully: `{ userId, at? }`. */
function signIn(world: World, { userId, at }: Record<string, unknown>): ApiResponse {
  const index = userAt(world, String(userId))
  const time = `${(at === undefined ? new Date(world.now()) : new Date(String(at))).toISOString().slice(0, 19)}Z`
  const requestId = world.tenant.namedId(`signIn:${index}:${time}`)
  const activity = {
    lastSignInDateTime: time,
    lastSignInRequestId: requestId,
    lastNonInteractiveSignInDateTime: time,
    lastNonInteractiveSignInRequestId: requestId,
    lastSuccessfulSignInDateTime: time,
    lastSuccessfulSignInRequestId: requestId,
  }
  world.tenant.write(index, { signInActivity: activity }, long(world))
  return noContent
}

function changeMember(world: World, id: string, userId: unknown, member: boolean): ApiResponse {
  world.tenant.memberships.set(groupAt(world, id), userAt(world, String(userId)), member, long(world))
  return noContent
}

function userAt(world: World, key: string): number {
  const index = world.tenant.people.find(key, world.now())
  if (index < 0) throw new TypeError(`There is no user '${key}'`)
  return index
}

/** Whoever has this object id, deleted or not. */
function onceThere(world: World, id: string): number {
  const index = world.tenant.people.indexOfId(id)
  if (index < 0) throw new TypeError(`Nobody ever had the object id '${id}'`)
  return index
}

function groupAt({ tenant }: World, id: string) {
  const group = tenant.groups.find(id)
  if (group === undefined) throw new TypeError(`There is no group '${id}'`)
  return group
}
