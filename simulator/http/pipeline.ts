import { randomUUID } from 'node:crypto'

import { checkExpand, parseQuery, usesSignIns } from '../odata/query.ts'
import type { Query } from '../odata/query.ts'
import { pathsOf } from '../odata/check-filter.ts'
import { callerOf, demand, demandForProperties, demandOfPim } from '../permissions.ts'
import type { Caller } from '../permissions.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { World } from '../world.ts'
import type { ApiResponse, Call } from './call.ts'
import { isWrite } from './context.ts'
import type { Context, Route } from './context.ts'
import { isGovernance, isPim, refuseGovernance } from './governance.ts'
import { entryOf } from './journal.ts'
import type { Charge, QuotaKind } from './throttle.ts'
import { GraphError, errorBody, insufficientPrivileges } from './graph-error.ts'
import type { Router } from './router.ts'

/** Where the request was served: what Microsoft's support asks for besides the request id. */
const DIAGNOSTIC =
  '{"ServerInfo":{"DataCenter":"Simulator","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"SIM0"}}'

/** What every call goes through, alone or in a batch: faults, token, route, permissions, quota, handler. */
export function respondToCall(world: World, router: Router, call: Call): Promise<ApiResponse> {
  return guarded(world, call, () => handle(world, router, call))
}

/** Strikes with faults, and turns whatever is thrown into Graph's error body: here and nowhere else. */
export async function guarded(
  world: World,
  call: Call,
  produce: () => ApiResponse | Promise<ApiResponse>,
): Promise<ApiResponse> {
  const requestId = randomUUID()
  const clientRequestId = call.headers['client-request-id'] ?? requestId
  const key = `${call.method} ${call.url} ${JSON.stringify(call.body) ?? ''}`
  const ids = { 'request-id': requestId, 'client-request-id': clientRequestId, 'x-ms-ags-diagnostic': DIAGNOSTIC }
  world.stats.noticeRetry(key, Date.now())
  try {
    const early = await world.faults.strike(call, 'before')
    const response = early ?? (await produce())
    const late = early === undefined ? await world.faults.strike(call, 'after') : undefined
    return { ...(late ?? response), headers: { ...ids, ...(late ?? response).headers } }
  } catch (error) {
    const refusal = error instanceof GraphError ? error : unexpected(error)
    if (refusal.status === 429) world.stats.throttled++
    const retryAfter = Number(refusal.headers['Retry-After'])
    if (retryAfter > 0) world.stats.askToWait(key, Date.now() + retryAfter * 1000)
    const body = errorBody(refusal, { requestId, clientRequestId }, isoTime(world.now()).slice(0, 19))
    return { status: refusal.status, headers: { ...ids, ...refusal.headers }, body }
  }
}

function unexpected(error: unknown): GraphError {
  process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`)
  return new GraphError(500, 'InternalServerError', 'The simulator failed: see its error output.')
}

async function handle(world: World, router: Router, call: Call): Promise<ApiResponse> {
  const { route, parameters } = countUnder(world, call, () => router.match(call))
  const caller = callerOf(call.headers['authorization'])
  if (isGovernance(route)) refuseGovernance(world, route, call)
  const query = parseQuery(call.parameters, call.headers['consistencylevel'])
  checkExpand(query.expand, route.expands)
  demandPermissions(world, route, caller, query)
  const units = costOf(route, query)
  const used = charge(world, { kind: quotaOf(route, query), units, write: isWrite(route) }, usesSignIns(query))
  world.stats.resourceUnits += units
  const context: Context = { world, call, query, parameters, caller }
  const response =
    isWrite(route) && !isRehearsal(call)
      ? await world.writesUnderWay.alone(call, world.settings.writeMs, () => {
          const made = route.handle(context)
          journal(context)
          return made
        })
      : route.handle(context)
  return { ...response, headers: { 'x-ms-resource-unit': String(units), ...warning(used), ...response.headers } }
}

/** Takes what the call costs, and counts reads of sign-in dates by themselves: of these Graph allows the fewest. */
function charge({ stats, throttle, settings }: World, cost: Charge, ofSignIns: boolean): number {
  if (!ofSignIns) return throttle.charge(cost, settings, Date.now())
  stats.signInCalls++
  try {
    return throttle.charge(cost, settings, Date.now())
  } catch (error) {
    stats.signInThrottled++
    throw error
  }
}

/** PIM checks such a request and does nothing. */
const isRehearsal = ({ body }: Call): boolean =>
  (body as { isValidationOnly?: unknown } | null | undefined)?.isValidationOnly === true

/** Tells from 0.8 on that the quota is running out (learn.microsoft.com/graph/throttling). */
function warning(used: number): Record<string, string> {
  return used < 0.8 ? {} : { 'x-ms-throttle-limit-percentage': used.toFixed(2) }
}

function countUnder(world: World, call: Call, match: () => ReturnType<Router['match']>): ReturnType<Router['match']> {
  try {
    const found = match()
    world.stats.countCall(`${found.route.method} ${found.route.path}`)
    return found
  } catch (error) {
    world.stats.countCall(`${call.method} (unknown)`)
    throw error
  }
}

function demandPermissions(world: World, route: Route, caller: Caller, query: Query): void {
  if (world.has('readOnlyPermissions') && isWrite(route)) throw insufficientPrivileges()
  if (route.ownPermissions !== true) {
    if (isPim(route)) demandOfPim(caller, route.access)
    else demand(caller, route.access)
  }
  const filtered = query.filter === undefined ? [] : pathsOf(query.filter).map(([property = '']) => property)
  demandForProperties(caller, [...(query.select ?? []), ...filtered])
}

/** Ten requests a minute may return sign-in dates (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8653). */
function quotaOf({ quota = 'directory' }: Route, query: Query): QuotaKind {
  return usesSignIns(query) ? 'signInActivity' : quota
}

function costOf(route: Route, { select, expand, top }: Query): number {
  if (route.costSelected !== undefined && select !== undefined) return route.costSelected
  const discount = (select === undefined ? 0 : 1) + (top !== undefined && top < 20 ? 1 : 0)
  return Math.max(1, (route.cost ?? 1) - discount + (expand.length > 0 ? 1 : 0))
}

function journal({ world, call, caller }: Context): void {
  world.journal.add(entryOf(world.now(), call, caller))
}
