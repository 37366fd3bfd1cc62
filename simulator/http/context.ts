import type { Query } from '../odata/query.ts'
import type { Access, Caller } from '../permissions.ts'
import type { World } from '../world.ts'
import type { ApiResponse, Call } from './call.ts'
import type { QuotaKind } from './throttle.ts'

/** What a handler gets. */
export interface Context {
  world: World
  call: Call
  query: Query
  /** Values of the `{…}` segments of the route, in order. */
  parameters: readonly string[]
  caller: Caller
}

export type Handler = (context: Context) => ApiResponse

export interface RouteOptions {
  /**
   * Resource units before `$select`, `$expand` and `$top` (learn.microsoft.com/graph/throttling-limits); 1 unless said.
   */
  cost?: number
  /** Where `$select` saves more than the usual one unit. */
  costSelected?: number
  quota?: QuotaKind
  /** A POST that only reads. */
  readOnly?: true
  /** Relations that `$expand` may name, `policy/rules` for one inside another; any other is refused. */
  expands?: readonly string[]
  /** The handler decides about permissions itself. */
  ownPermissions?: true
}

export interface Route extends RouteOptions {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** `/users/{id}/manager` */
  path: string
  access: Access
  handle: Handler
}

export function route(
  method: Route['method'],
  path: string,
  access: Access,
  handle: Handler,
  options: RouteOptions = {},
): Route {
  return { method, path, access, handle, ...options }
}

export function isWrite({ method, readOnly }: Pick<Route, 'method' | 'readOnly'>): boolean {
  return method !== 'GET' && readOnly !== true
}
