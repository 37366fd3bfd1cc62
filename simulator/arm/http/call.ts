import type { ApiResponse } from '../../http/call.ts'
import type { World } from '../../world.ts'
import type { Estate } from '../estate/estate.ts'
import type { Rights } from '../estate/rights.ts'
import { ROOT } from '../estate/scopes.ts'
import type { Scope } from '../estate/scopes.ts'
import { authorizationFailed } from './arm-error.ts'
import type { ArmCaller } from './caller.ts'

/** One request to Azure Resource Manager. */
export interface ArmCall {
  method: string
  /** Path and query exactly as sent. */
  url: string
  segments: readonly string[]
  parameters: ReadonlyMap<string, string>
  headers: Readonly<Record<string, string | undefined>>
  body: unknown
  where: 'azure'
}

/** What a handler gets. */
export interface ArmContext {
  world: World
  estate: Estate
  call: ArmCall
  /** Where the request points to; `/` for what has no scope. */
  scope: Scope
  /** Values of the `{…}` segments after the scope, in order. */
  parameters: readonly string[]
  caller: ArmCaller
  rights: Rights
  now: number
  /** What lists see: the state of a moment ago. */
  asOf: number
}

export type ArmHandler = (context: ArmContext) => ApiResponse

export interface ArmRoute {
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** `{scope}/providers/Microsoft.Authorization/roleAssignments/{name}` */
  path: string
  /** Every api-version that it takes. */
  versions: readonly string[]
  handle: ArmHandler
  /** A POST that changes nothing. */
  readOnly?: true
  /** Limited by Microsoft.Authorization itself at management groups. */
  ofProvider?: true
  /** Resource Graph has a quota of its own. */
  query?: true
}

export function route(
  method: ArmRoute['method'],
  path: string,
  versions: readonly string[],
  handle: ArmHandler,
  options: Pick<ArmRoute, 'readOnly' | 'ofProvider' | 'query'> = {},
): ArmRoute {
  return { method, path, versions, handle, ...options }
}

/** 403 unless the caller may do this at the scope. */
export function demand({ rights, caller }: Pick<ArmContext, 'rights' | 'caller'>, action: string, scope: Scope): void {
  if (!rights.may(action, scope)) throw refusal(caller, action, scope)
}

export function refusal({ objectId = '', appId }: ArmCaller, action: string, scope: Scope = ROOT) {
  return authorizationFailed({ objectId, appId: appId ?? objectId }, action, scope.id)
}
