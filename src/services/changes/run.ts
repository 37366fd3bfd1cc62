import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import { GraphFailure, isUnanswered } from '../../graph/failure.ts'
import type { GraphWriter } from '../../graph/reader.ts'
import type { ChangeKind, ChangeRequest, Preflight, Seen } from './kind.ts'

export interface RequestResult extends ChangeRequest {
  /** Why Graph refused it; absent when it was accepted. */
  failure?: GraphFailure
}

/** A change after its preflight and, unless it was only a preview, after its requests and a re-read. */
export type ChangeResult<Planned> =
  | { made: false, preflight: Preflight<Planned> }
  | { made: true, preflight: Preflight<Planned>, requests: RequestResult[], seen: Seen }

export interface RunOptions {
  /** Only say what would happen. */
  dryRun?: boolean
  /** How long to look for the effect after Graph accepted the change, in milliseconds. */
  verifyFor?: number
}

export type ChangeRunner = ReturnType<typeof createChangeRunner>

const FIRST_LOOK_MS = 150
const LONGEST_PAUSE_MS = 2_000
/** What is kept for the answer itself. */
const MARGIN_MS = 1_500

/**
 * The one path by which the product writes to the tenant. A 2xx of Graph is a promise; a change is made when a re-read
 * shows it.
 */
export function createChangeRunner ({ writer, writesEnabled }: { writer: GraphWriter, writesEnabled: boolean }) {
  /** @throws Refusal of the preflight; `WritesDisabled`; `GraphUnavailable` when nobody can tell whether it was made */
  async function run<Input, Planned> (kind: ChangeKind<Input, Planned>, input: Input, { dryRun = false, verifyFor = 8_000 }: RunOptions = {}): Promise<ChangeResult<Planned>> {
    const [preflight] = await kind.preflight([input])
    if (preflight === undefined) throw new TypeError(`The preflight of ${kind.name} answered nothing`)
    if (dryRun || preflight.decision !== 'apply') return { made: false, preflight }
    if (!writesEnabled) {
      throw new Refusal('WritesDisabled', 'Changes are switched off on this service (WRITES_ENABLED=false); a dry run still works.')
    }
    const { planned } = preflight
    const requests: RequestResult[] = []
    for (const request of kind.requests(planned)) requests.push(...await make(kind, planned, request))
    const accepted = requests.filter(request => request.failure === undefined).flatMap(request => request.covers)
    return { made: true, preflight, requests, seen: accepted.length > 0 ? await lookFor(kind, partOf(kind, planned, accepted), verifyFor) : 'before' }
  }

  /** A request, or its parts one by one where Graph refused it as a whole. */
  async function make<Planned> (kind: ChangeKind<never, Planned>, planned: Planned, request: ChangeRequest): Promise<RequestResult[]> {
    const whole = await send(kind, planned, request)
    const parts = whole.failure !== undefined && isRefusal(whole.failure) ? kind.split?.(planned, request) ?? [] : []
    if (parts.length < 2) return [whole]
    const results: RequestResult[] = []
    for (const part of parts) results.push(await send(kind, planned, part))
    return results
  }

  /**
   * A write that got no clear answer (connection lost, 5xx) may have been made. It is looked for first, and repeated
   * once only if the old state still stands.
   */
  async function send<Planned> (kind: ChangeKind<never, Planned>, planned: Planned, request: ChangeRequest): Promise<RequestResult> {
    const first = await attempt(request)
    if (first.failure === undefined || !isUnanswered(first.failure)) return first
    await sleep(Math.min(1_000, timeLeft()))
    const [seen] = await kind.look([partOf(kind, planned, request.covers)])
    if (seen === 'after') return request
    if (seen !== 'before') throw unclear(first.failure)
    const second = await attempt(request)
    if (second.failure !== undefined && isUnanswered(second.failure)) throw unclear(second.failure)
    return second
  }

  async function attempt (request: ChangeRequest): Promise<RequestResult> {
    try {
      await writer.write(request.write)
      return request
    } catch (failure) {
      if (!(failure instanceof GraphFailure) || failure.status === 401) throw failure
      return { ...request, failure }
    }
  }

  async function lookFor<Planned> (kind: ChangeKind<never, Planned>, planned: Planned, verifyFor: number): Promise<Seen> {
    const until = Date.now() + Math.min(verifyFor, Math.max(0, timeLeft() - MARGIN_MS))
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      const [seen = 'between'] = await kind.look([planned])
      if (seen === 'after' || Date.now() + pause > until) return seen
      await sleep(pause)
    }
  }

  return { run }
}

const partOf = <Planned>(kind: ChangeKind<never, Planned>, planned: Planned, covers: readonly string[]): Planned =>
  kind.part?.(planned, covers) ?? planned

const isRefusal = ({ status }: GraphFailure) => status === 400 || status === 403

function unclear (failure: GraphFailure): Refusal {
  return new Refusal('GraphUnavailable', 'Microsoft Graph broke off and nobody can tell yet whether the change was made: send it again, which does no harm.', { retryAfter: 30, cause: failure })
}
