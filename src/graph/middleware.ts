import { randomUUID } from 'node:crypto'
import type { Context, Middleware, MiddlewareOptions } from '@microsoft/microsoft-graph-client'
import { pause, stopSignal, timeLeft } from '../deadline.ts'
import { freshFor } from '../freshness.ts'
import { present } from '../present.ts'
import { GraphFailure, grownOld } from './failure.ts'
import { parseRetryAfter } from './error-body.ts'
import { GRAPH, requestIdIn, type Peer } from './peer.ts'
import type { SignInTurns } from './sign-in-turn.ts'
import type { TokenSource } from './token.ts'

/** What lets requests leave one after another, so that none of them has to be refused. */
export type Turns = Pick<SignInTurns, 'take' | 'throttled'>

/**
 * The address as it must go out. The client would take a nextLink apart, reorder it and mangle http ones, so it is
 * handed over beside the client's own idea of the address and put in place here.
 */
export class Address implements MiddlewareOptions {
  readonly url: string
  /** Whether a repetition can do harm: then only what Graph surely refused (429) is repeated. */
  readonly writes: boolean
  /** Where each attempt has to take its turn first. */
  readonly turns: Turns | undefined
  /** What our handlers threw: the client wraps errors into its own and loses the original. */
  thrown: unknown
  constructor(url: string, writes: boolean, turns?: Turns) {
    this.url = url
    this.writes = writes
    this.turns = turns
  }
}

abstract class Handler implements Middleware {
  protected next: Middleware | undefined
  setNext(next: Middleware): void {
    this.next = next
  }
  abstract execute(context: Context): Promise<void>
}

const address = (context: Context): Address => {
  const option = context.middlewareControl?.getMiddlewareOptions(Address)
  if (!(option instanceof Address)) throw new TypeError('A Graph request without an address')
  return option
}

const REPEATABLE = new Set([429, 503, 504])
const MAX_ATTEMPTS = 6
/** A write that Graph puts off for longer goes back to whoever asked: what it was decided by has grown old. */
export const PUT_WRITES_OFF_FOR_MS = 3_000
const MAX_BACKOFF_MS = 8_000
/** Work with more time than this is nobody's reply, but a job: it waits its turn. */
const PATIENT_MS = 3 * 60_000

/**
 * Repeats what Graph throttled or could not respond to: never before Retry-After is over (it may be fractional), with
 * exponential back-off where there is none, and not at all when the response would come too late for our caller.
 * https://learn.microsoft.com/graph/throttling
 */
export class RetryHandler extends Handler {
  readonly #insists: boolean
  /** @param insists false where one response is enough, whatever it is */
  constructor(insists = true) {
    super()
    this.#insists = insists
  }

  async execute(context: Context): Promise<void> {
    const target = address(context)
    try {
      await this.#execute(context, target)
    } catch (error) {
      target.thrown = error
      throw error
    }
  }

  async #execute(context: Context, { writes, turns }: Address): Promise<void> {
    const began = performance.now()
    for (let attempt = 1; ; attempt++) {
      await turns?.take(1)
      const failure = await this.#attempt(context)
      const status = context.response?.status ?? 0
      const repeatable = writes ? status === 429 : failure !== undefined || REPEATABLE.has(status)
      if (!repeatable) {
        if (failure !== undefined) throw failure
        return
      }
      if (status === 429) await turns?.throttled(parseRetryAfter(context.response?.headers.get('retry-after')))
      const delay = retryDelay(context.response?.headers.get('retry-after'), attempt)
      const isLast = !this.#insists || (attempt >= MAX_ATTEMPTS && !isPatient(status, writes))
      if (isLast || isTooLate(delay, began, writes)) {
        if (failure !== undefined) throw failure
        return
      }
      await context.response?.body?.cancel()
      await pause(delay)
    }
  }

  /** A connection that broke is a failure without a response; a programming error stays an error. */
  async #attempt(context: Context): Promise<GraphFailure | undefined> {
    delete context.response
    try {
      await this.next?.execute(context)
      return undefined
    } catch (error) {
      if (error instanceof GraphFailure && error.status === 0) return error
      throw error
    }
  }
}

/** Whether a read that was only told to wait may be sent any number of times, since whoever asked has the time. */
export const isPatient = (status: number, writes: boolean): boolean =>
  status === 429 && !writes && timeLeft() > PATIENT_MS

/** Whether what is sent after this delay (milliseconds) would come too late, for our caller or to be right. */
export const isTooLate = (delay: number, began: number, writes: boolean): boolean =>
  delay >= timeLeft() || (writes && (performance.now() - began + delay > PUT_WRITES_OFF_FOR_MS || delay >= freshFor()))

/** Milliseconds to wait before attempt `attempt + 1`, never less than Retry-After asks for. */
export function retryDelay(retryAfter: string | null | undefined, attempt: number): number {
  const asked = parseRetryAfter(retryAfter)
  if (asked !== undefined) return Math.ceil(asked * 1000) + 10
  const backoff = Math.min(MAX_BACKOFF_MS, 500 * 2 ** (attempt - 1))
  return backoff / 2 + (Math.random() * backoff) / 2
}

/**
 * Adds the access token: for every host we are configured for, loopback included, which the client's own handler leaves
 * out. A 401 with a claims challenge (continuous access evaluation) is met once with a token that satisfies it.
 * https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export class AuthenticationHandler extends Handler {
  readonly #tokens: TokenSource
  constructor(tokens: TokenSource) {
    super()
    this.#tokens = tokens
  }

  async execute(context: Context): Promise<void> {
    await this.#send(context, undefined)
    const claims = context.response?.status === 401 ? challengedClaims(context.response.headers) : undefined
    if (claims === undefined) return
    await context.response?.body?.cancel()
    await this.#send(context, claims)
  }

  async #send(context: Context, claims: string | undefined): Promise<void> {
    const token = await this.#tokens(present('claims', claims))
    context.options = {
      ...context.options,
      headers: { ...(context.options?.headers as Record<string, string>), Authorization: `Bearer ${token}` },
    }
    await this.next?.execute(context)
  }
}

/** The claims of a challenge as JSON; several WWW-Authenticate headers arrive joined by commas. */
export function challengedClaims(headers: Headers): string | undefined {
  const challenge = headers.get('www-authenticate') ?? ''
  if (!challenge.includes('insufficient_claims')) return undefined
  const encoded = /claims="([^"]+)"/.exec(challenge)?.[1]
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8')
}

/**
 * For every request and every item of a batch. Node would send `*`, which Privileged Identity Management refuses
 * (https://github.com/microsoftgraph/msgraph-sdk-javascript/issues/1839); and what is read out of texts, such as the
 * beginning of a log, is read in this language.
 */
export const LANGUAGE = { 'Accept-Language': 'en-US' }

/**
 * Sends the request with an id of its own and gives up in time. Nothing comes after this, so here a write is held back
 * whose look has grown old, wherever the time went.
 */
export class TransportHandler extends Handler {
  readonly #timeoutMs: number
  readonly #onResponse: ((response: TransportResponse) => void) | undefined
  readonly #peer: Peer
  constructor(timeoutSeconds: number, onResponse?: (response: TransportResponse) => void, peer: Peer = GRAPH) {
    super()
    this.#peer = peer
    this.#timeoutMs = timeoutSeconds * 1000
    this.#onResponse = onResponse
  }

  async execute(context: Context): Promise<void> {
    const { url, writes } = address(context)
    const method = context.options?.method ?? 'GET'
    const { name, shortName, operationOf, clientRequestId: idHeader } = this.#peer
    if (writes && freshFor() === 0) throw grownOld(operationOf(method, url), name)
    const clientRequestId = randomUUID()
    const started = performance.now()
    const tell = (status: number, requestId?: string) =>
      this.#onResponse?.({
        operation: operationOf(method, url),
        status,
        clientRequestId,
        durationMs: Math.round(performance.now() - started),
        ...present('requestId', requestId),
      })
    try {
      const left = Math.min(this.#timeoutMs, timeLeft())
      const response = await fetch(url, {
        method,
        headers: {
          ...(context.options?.headers as Record<string, string>),
          ...LANGUAGE,
          [idHeader]: clientRequestId,
        },
        ...present('body', context.options?.body),
        redirect: 'error',
        signal: writes ? within(left) : untilStopped(within(left)),
      })
      // Read here, so that a response which breaks off is a connection that broke, and is dealt with as one.
      context.response = withText(response, await response.text())
      tell(response.status, requestIdIn(response.headers, this.#peer))
    } catch (error) {
      tell(0)
      const timedOut = (error as Error).name === 'TimeoutError'
      throw new GraphFailure({
        status: 0,
        code: timedOut ? 'Timeout' : 'ConnectionFailed',
        message: timedOut ? `${shortName} did not respond in time` : `The connection to ${shortName} failed`,
        service: name,
        cause: error,
      })
    }
  }
}

const within = (left: number): AbortSignal =>
  left > 0 ? AbortSignal.timeout(left) : AbortSignal.abort(new DOMException('No time is left', 'TimeoutError'))

function untilStopped(timeout: AbortSignal): AbortSignal {
  const stop = stopSignal()
  return stop === undefined ? timeout : AbortSignal.any([timeout, stop])
}

/**
 * A response whose body was read, with what is asked of it from here on. A real one around the same bytes would be
 * copied, streamed and decoded once more.
 */
function withText({ status, ok, headers }: Response, text: string): Response {
  const read: Pick<Response, 'status' | 'ok' | 'headers' | 'body' | 'text'> = {
    status,
    ok,
    headers,
    body: null,
    text: async () => text,
  }
  return read as Response
}

/** One exchange with Graph, for the log: nothing of what was asked or said. */
export interface TransportResponse {
  operation: string
  status: number
  clientRequestId: string
  requestId?: string
  durationMs: number
}
