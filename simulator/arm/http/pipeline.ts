import { randomUUID } from 'node:crypto'

import type { ApiResponse } from '../../http/call.ts'
import { GraphError } from '../../http/graph-error.ts'
import { entryOf } from '../../http/journal.ts'
import { isoTime } from '../../tenant/sign-in-pattern.ts'
import type { World } from '../../world.ts'
import { Rights } from '../estate/rights.ts'
import { ArmError, badRequest } from './arm-error.ts'
import type { ArmCall, ArmContext, ArmRoute } from './call.ts'
import { callerOf } from './caller.ts'
import type { ArmCaller } from './caller.ts'
import type { ArmMatch, ArmRouter } from './router.ts'

/** Codes of Graph that a fault without one of its own has, as Azure says them. */
const CODES: Readonly<Record<string, string>> = {
  Request_BadRequest: 'BadRequest',
  Authorization_RequestDenied: 'AuthorizationFailed',
  Request_ResourceNotFound: 'NotFound',
  BadGateway: 'BadGatewayConnection',
}

/** What every request goes through: faults, token, route, api-version, quota, handler. */
export async function respondToArmCall(world: World, router: ArmRouter, call: ArmCall): Promise<ApiResponse> {
  const id = randomUUID()
  const ids = {
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': call.headers['x-ms-correlation-request-id'] ?? id,
    'x-ms-routing-request-id': `SIMULATOR:${isoTime(world.now())}:${id}`,
  }
  const key = `azure ${call.method} ${call.url} ${JSON.stringify(call.body) ?? ''}`
  world.stats.noticeRetry(key, Date.now())
  try {
    const early = await world.faults.strike(call, 'before')
    const response = early ?? handle(world, router, call)
    const late = early === undefined ? await world.faults.strike(call, 'after') : undefined
    return { ...(late ?? response), headers: { ...ids, ...(late ?? response).headers } }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal.status === 429) world.arm.stats.throttled++
    const retryAfter = Number(refusal.headers['Retry-After'])
    if (retryAfter > 0) world.stats.askToWait(key, Date.now() + retryAfter * 1000)
    return { status: refusal.status, headers: { ...ids, ...refusal.headers }, body: refusal.body }
  }
}

function refusalOf(error: unknown): ArmError {
  if (error instanceof ArmError) return error
  if (error instanceof GraphError) {
    const { status, code, message, headers } = error
    return new ArmError(status, CODES[code] ?? code, message, { headers })
  }
  process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`)
  return new ArmError(500, 'InternalServerError', 'The simulator failed: see its error output.')
}

function handle(world: World, router: ArmRouter, call: ArmCall): ApiResponse {
  const match = countUnder(world, call, router)
  const { route, scope, parameters } = match
  const caller = callerOf(world, call.headers['authorization'])
  checkVersion(route, call)
  const limits = charge(world, match, caller)
  const { estate } = world.arm
  const now = world.now()
  const context: ArmContext = {
    world,
    estate,
    call,
    scope,
    parameters,
    caller,
    rights: new Rights(estate, caller.objectId, now),
    now,
    asOf: world.arm.replicated(),
  }
  if (world.has('readOnlyPermissions') && isWrite(route)) {
    throw new ArmError(403, 'AuthorizationFailed', 'The client does not have authorization to perform this action.')
  }
  const response = route.handle(context)
  if (isWrite(route)) journal(context)
  return { ...response, headers: { ...limits, ...response.headers } }
}

const isWrite = ({ method, readOnly }: ArmRoute) => method !== 'GET' && readOnly !== true

function countUnder(world: World, call: ArmCall, router: ArmRouter): ArmMatch {
  try {
    const match = router.match(call.method, call.segments)
    world.arm.stats.count(`${call.method} ${match.route.path}`)
    return match
  } catch (error) {
    world.arm.stats.count(`${call.method} (unknown)`)
    throw error
  }
}

function checkVersion({ versions, path }: ArmRoute, { parameters }: ArmCall): void {
  const version = parameters.get('api-version')
  if (version === undefined || version === '') {
    throw badRequest(
      'The api-version query parameter (?api-version=) is required for all requests.',
      'MissingApiVersionParameter',
    )
  }
  if (versions.includes(version)) return
  const type = path.replace(/^\{scope\}/, '').replace(/^\/providers\//, '')
  throw badRequest(
    `No registered resource provider found for location 'global' and API version '${version}' for type '${type}'. ` +
      `The supported api-versions are '${versions.join(', ')}'.`,
    'NoRegisteredProviderFound',
  )
}

function charge(world: World, { route, scope }: ArmMatch, caller: ArmCaller): Record<string, string> {
  const { quota } = world.arm
  const factor = world.settings.quota === 'off' ? 0 : world.settings.azure.quotaFactor
  const who = caller.objectId ?? 'anybody'
  const subscription = scope.place.startsWith('sub:') ? scope.place.slice(4) : undefined
  if (route.query === true) return quota.chargeQuery(who, factor)
  if (route.ofProvider === true && scope.kind === 'managementGroup') quota.chargeProvider(who, factor)
  return quota.charge(who, route.method, subscription, factor)
}

function journal({ world, call, caller }: ArmContext): void {
  world.arm.stats.writes++
  world.journal.add(entryOf(world.now(), call, caller))
}
