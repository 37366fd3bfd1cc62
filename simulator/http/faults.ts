import { setTimeout as wait } from 'node:timers/promises'

import type { ApiResponse, Call } from './call.ts'
import { GraphError } from './graph-error.ts'

export type Effect =
  | { status: number; retryAfter?: string; code?: string; message?: string }
  | { drop: true }
  | { delayMs: number }
  | { claims: string }

/** "The third GET of a user, inside a batch, answers 503." */
export interface FaultRule {
  method?: string
  /** Regular expression on path and query. */
  path?: string
  where?: 'any' | 'outside' | 'batch' | 'azure'
  /** How often it strikes; without: always. */
  times?: number
  /** How many matching calls pass first. */
  skip?: number
  /** Strikes when the work is done: the write took place and its answer is lost. */
  after?: true
  effect: Effect
}

const DEFAULT_CODES: Readonly<Record<number, string>> = {
  400: 'Request_BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
}

/** A request to Graph, or to Azure. */
type Struck = Pick<Call, 'method' | 'url'> & { where: Call['where'] | 'azure' }

export class Faults {
  #rules: Array<FaultRule & { pattern: RegExp; left: number; toSkip: number }> = []

  add(rule: FaultRule): void {
    if (typeof rule.effect !== 'object' || rule.effect === null) throw new TypeError('A fault needs an effect')
    this.#rules.push({
      ...rule,
      pattern: new RegExp(rule.path ?? ''),
      left: rule.times ?? Number.POSITIVE_INFINITY,
      toSkip: rule.skip ?? 0,
    })
  }

  list(): FaultRule[] {
    return this.#rules.map(({ pattern, left, toSkip, ...rule }) => ({
      ...rule,
      ...(Number.isFinite(left) ? { times: left } : {}),
      skip: toSkip,
    }))
  }

  clear(): void {
    this.#rules = []
  }

  /** Strikes (throws, or answers) or lets the call pass, after a delay perhaps. */
  async strike(call: Struck, when: 'before' | 'after'): Promise<ApiResponse | undefined> {
    for (const rule of this.#rules) {
      if (rule.left === 0 || (rule.after === true) !== (when === 'after') || !applies(rule, call)) continue
      if (rule.toSkip > 0) {
        rule.toSkip--
        continue
      }
      rule.left--
      // A response that is still to come keeps no process from ending.
      if ('delayMs' in rule.effect) await wait(rule.effect.delayMs, undefined, { ref: false })
      else return responseOf(rule.effect)
    }
    return undefined
  }
}

function applies({ method, where = 'any', pattern }: FaultRule & { pattern: RegExp }, call: Struck): boolean {
  return (
    (method === undefined || method.toUpperCase() === call.method) &&
    (where === 'any' || where === call.where) &&
    pattern.test(call.url)
  )
}

function responseOf(effect: Exclude<Effect, { delayMs: number }>): ApiResponse {
  if ('drop' in effect) return { status: 0, drop: true }
  if ('claims' in effect) throw claimsChallenge(effect.claims)
  const { status, retryAfter, code = DEFAULT_CODES[status] ?? 'UnknownError', message } = effect
  const text = message ?? (status === 429 ? 'Please retry again later.' : 'Fault asked for by a test.')
  throw new GraphError(status, code, text, retryAfter === undefined ? {} : { 'Retry-After': retryAfter })
}

const AUTHORIZATION_URI = 'https://login.microsoftonline.com/common/oauth2/authorize'
const CHALLENGE_MESSAGE =
  'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ' +
  'TokenIssuedBeforeRevocationTimestamp'

/** learn.microsoft.com/entra/identity-platform/claims-challenge */
function claimsChallenge(claims: string): GraphError {
  const encoded = Buffer.from(claims).toString('base64')
  const challenge = `Bearer realm="", authorization_uri="${AUTHORIZATION_URI}", error="insufficient_claims", claims="${encoded}"`
  return new GraphError(401, 'InvalidAuthenticationToken', CHALLENGE_MESSAGE, { 'WWW-Authenticate': challenge })
}
