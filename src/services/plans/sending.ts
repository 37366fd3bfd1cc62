import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft, withDeadline } from '../../deadline.ts'
import { decidedBy, isFresh } from '../../freshness.ts'
import type { BatchResponse } from '../../graph/responses.ts'
import { GraphFailure, isWithoutResponse } from '../../graph/failure.ts'
import { slices } from '../../graph/url.ts'
import { isArmValidation, isArmWrite, type ArmWrite } from '../../arm/write.ts'
import type { ArmWriter } from '../../arm/writer.ts'
import type { GraphWriter } from '../../graph/writer.ts'
import type { GraphWrite } from '../../graph/write.ts'
import type { Store } from '../../store/database.ts'
import { askKinds, requestsOf, type Item } from './item.ts'
import type { ChangeRequest, Direction, Seen } from './kind.ts'
import { createQuota, parseQuota, type Quota } from './quota.ts'
import { BATCH_SIZE } from '../../graph/batch.ts'

/** What became of the requests of one change. */
export interface Sent {
  /** What Graph took, in the kind's own names. */
  accepted: string[]
  /** What it refused. */
  refused: { covers: string[]; failure: GraphFailure }[]
  /** What nobody can tell: no clear response, and a read that shows neither state. */
  unclear: string[]
}

/** A request to Graph, or one to Azure, which says so. */
export type Write = GraphWrite | ArmWrite

type WriteAll = (writes: readonly Write[]) => Promise<BatchResponse[]>

interface Attempt {
  item: number
  request: ChangeRequest
  failure?: GraphFailure
  repeated?: boolean
  /** Whether Graph's refusal says nothing, so that a later read has to. */
  isUnclear?: boolean
}

/** How long a write may take to show before it is looked for. */
const SETTLE_MS = 1_000
/** Requests that Graph has put off for longer are not sent any more: by then the plan may be in other hands. */
const WRITE_MS = 15_000
/**
 * Graph refuses what it finds done already, and has refused what it did, with 400, 404 and 409; whatever stands before
 * it may say anything. With these alone nothing was done: who may not is told so first, and 429 puts off.
 */
const NEVER_MADE: ReadonlySet<number> = new Set([401, 403, 429])

/**
 * Sends the requests of up to 20 changes, together. What Graph refused as a whole is tried in its parts; what got no
 * clear response (connection lost, 5xx) is looked for first and repeated once, and only if the old state still stands.
 * A 2xx is a promise: nothing here says that a change is there. A refusal is none where a read shows the change: the
 * recheck, seconds ago, showed the old state, so it counts as ours and can be undone.
 *
 * Whoever sends has taken the first request of each part from the quota (`requestsIn`); what is sent beyond that is
 * counted here.
 */
function createSend({ writeAll, quota }: { writeAll: WriteAll; quota: Pick<Quota, 'count'> }) {
  /**
   * @param recheckBegan when the recheck of these changes began: nothing leaves by one that has grown old
   * @param mayRepeat whether the plan is still in our hands, asked before anything is sent a second time
   */
  return function send(
    items: readonly Item[],
    direction: Direction,
    recheckBegan: number,
    mayRepeat: () => Promise<boolean> = async () => true,
  ): Promise<Sent[]> {
    return decidedBy(recheckBegan, () => sendAll(items, direction, recheckBegan, mayRepeat))
  }

  async function sendAll(
    items: readonly Item[],
    direction: Direction,
    recheckBegan: number,
    mayRepeat: () => Promise<boolean>,
  ): Promise<Sent[]> {
    const first = await attempt(
      items.flatMap((one, item) => requestsOf(one, direction).map((request) => ({ item, request }))),
    )
    const whole = first.filter((made) => !isSplit(made))
    const parts = await attemptMore(
      first.filter(isSplit).flatMap((made) => partsOf(made).map((request) => ({ item: made.item, request }))),
    )
    const settled = await noticeMade(await clarify([...whole, ...parts]))
    return items.map((_, item) => sortOut(settled.filter((made) => made.item === item)))

    function wasSentBefore(index: number): boolean {
      const { attempts, undoAttempts } = (items[index] as Item).row
      return (direction === 'apply' ? attempts : undoAttempts) > 0
    }

    function partsOf({ item, request, failure }: Attempt): ChangeRequest[] {
      const { kind, change } = items[item] as Item
      const refused = failure?.status === 400 || failure?.status === 403
      return refused ? (kind.split?.(change, request) ?? []) : []
    }

    function isSplit(made: Attempt): boolean {
      return partsOf(made).length > 1
    }

    /** Looks for what got no clear response, and repeats it once where the old state still stands. */
    async function clarify(attempts: Attempt[]): Promise<Attempt[]> {
      const open = attempts.filter(isOpen)
      if (open.length === 0) return attempts
      await sleep(Math.min(SETTLE_MS, timeLeft()))
      const seen = await verified(open)
      const standing = open.filter((_, index) => seen[index] === before(direction))
      const mayBeSent = standing.length > 0 && isFresh(recheckBegan) && (await mayRepeat())
      const repeated = mayBeSent ? (await attemptMore(standing)).map(asRepeated) : standing
      const there = open
        .filter((_, index) => seen[index] === after(direction))
        .map(({ item, request }) => ({ item, request }))
      const lost = open.filter((_, index) => seen[index] !== before(direction) && seen[index] !== after(direction))
      return [...attempts.filter((made) => !isOpen(made)), ...repeated, ...there, ...lost]
    }

    /**
     * What Graph refused and a read shows as made is made. Where our request was repeated, a read that does not show it
     * yet proves nothing: Graph refuses by newer data than it shows.
     */
    async function noticeMade(attempts: Attempt[]): Promise<Attempt[]> {
      const doubtful = attempts.filter(({ item, failure }) => failure !== undefined && mayBeMade(item, failure))
      if (doubtful.length === 0) return attempts
      const seen = await verified(doubtful)
      const notices = new Map(
        doubtful.map((made, index) => [made, noticed(made, seen[index] === after(direction))] as const),
      )
      return attempts.map((made) => notices.get(made) ?? made)
    }

    function noticed(made: Attempt, isThere: boolean): Attempt {
      const { item, request, failure } = made
      if (isThere) return { item, request }
      const isRepeated = made.repeated === true || wasSentBefore(item)
      const isOurs = failure !== undefined && items[item]?.kind.isAlreadySo?.(failure) === true
      return isRepeated && isOurs ? { ...made, isUnclear: true } : made
    }

    function mayBeMade(item: number, failure: GraphFailure): boolean {
      const isRefused = failure.status >= 400 && failure.status < 500 && !NEVER_MADE.has(failure.status)
      return isRefused || items[item]?.kind.isAlreadySo?.(failure) === true
    }

    async function verified(open: Attempt[]): Promise<Seen[]> {
      const parts = open.map(({ item, request }): Item => {
        const { row, change, kind } = items[item] as Item
        return { row, kind, change: kind.part?.(change, request.covers) ?? change }
      })
      return (await askKinds(parts, (kind, changes) => kind.verify(changes, { direction, effects: false }))).map(
        ({ seen }) => seen,
      )
    }
  }

  /** What was not foreseen can't wait for its turn: by then the recheck would have grown old. */
  async function attemptMore(attempts: Attempt[]): Promise<Attempt[]> {
    if (attempts.length > 0) await quota.count(attempts.length)
    return attempt(attempts)
  }

  async function attempt(attempts: Attempt[]): Promise<Attempt[]> {
    if (attempts.length === 0) return []
    const responses = await withDeadline(Math.min(WRITE_MS, timeLeft()), () =>
      writeAll(attempts.map(({ request }) => request.write)),
    )
    return attempts.map(({ item, request }, index) => {
      const response = responses[index]
      return response instanceof GraphFailure ? { item, request, failure: response } : { item, request }
    })
  }
}

/** So many are rehearsed together, one `$batch`, so that nobody stands in line behind all of them. */
const REHEARSED_TOGETHER = BATCH_SIZE

/**
 * Asks Graph or Azure whether it would take requests, and makes nothing: only for requests that say so themselves
 * (`isValidationOnly`, `…/validate`). In their order: what is against each; `unchecked` where this service may not ask.
 */
function createRehearse({ writeAll, quota }: { writeAll: WriteAll; quota: Quota }) {
  return async function rehearse(writes: readonly Write[]): Promise<(GraphFailure | 'unchecked' | undefined)[]> {
    if (!writes.every(isValidation)) throw new TypeError('Only requests that are to be validated are rehearsed')
    const responses: BatchResponse[] = []
    for (const some of slices(writes, REHEARSED_TOGETHER)) {
      // Microsoft counts them like any other write.
      await quota.take(some.length)
      responses.push(...(await writeAll(some)))
    }
    return responses.map((response) => {
      if (!(response instanceof GraphFailure)) return undefined
      return response.status === 400 || response.status === 404 ? response : 'unchecked'
    })
  }
}

/** Asks nobody. */
export const neverAsked: Rehearsal = async (writes) => writes.map(() => 'unchecked')

const isValidation = (write: Write): boolean =>
  isArmWrite(write)
    ? isArmValidation(write)
    : (write.body as { isValidationOnly?: unknown } | undefined)?.isValidationOnly === true

export type Rehearsal = ReturnType<typeof createRehearse>
export type Send = ReturnType<typeof createSend>

export type Sending = ReturnType<typeof createSending>

/**
 * The one way to change something in the tenant: whoever made this is the only one that ever holds the writers.
 *
 * @param azure absent where the roles of Azure are switched off: then nothing is sent there
 * @param limit how many writes Graph takes in how many seconds, such as `3000/150`; those to Azure are counted with
 *   them, and have a limit of their own in its writer besides
 */
export function createSending({
  writer,
  azure,
  store,
  limit,
}: {
  writer: GraphWriter
  azure?: ArmWriter | undefined
  store: Store
  limit: string
}) {
  const quota = createQuota({ store, quota: parseQuota(limit) })
  const writeAll = throughTheirGates(writer, azure)
  return { send: createSend({ writeAll, quota }), rehearse: createRehearse({ writeAll, quota }), quota }
}

/** Each request through the gate that it names; their responses in the order of the requests. */
function throughTheirGates(graph: GraphWriter, azure: ArmWriter | undefined): WriteAll {
  return async (writes) => {
    const toAzure = writes.filter(isArmWrite)
    const toGraph = writes.filter((write): write is GraphWrite => !isArmWrite(write))
    const [fromAzure, fromGraph] = await Promise.all([
      toAzure.length === 0 ? [] : (azure?.writeAll(toAzure) ?? toAzure.map(() => AZURE_OFF)),
      toGraph.length === 0 ? [] : graph.writeAll(toGraph),
    ])
    const [ours, theirs] = [fromAzure.values(), fromGraph.values()]
    return writes.map((write) => (isArmWrite(write) ? ours : theirs).next().value as BatchResponse)
  }
}

const AZURE_OFF = new GraphFailure({
  status: 403,
  code: 'AzureSwitchedOff',
  message: 'The roles of Azure are switched off on this service (AZURE_ROLES)',
  service: 'Azure',
})

/** The state that a direction leads to, and the one that it comes from. */
export const after = (direction: Direction): Seen => (direction === 'apply' ? 'after' : 'before')
export const before = (direction: Direction): Seen => (direction === 'apply' ? 'before' : 'after')

export const isPutOff = ({ failure }: Sent['refused'][number]): boolean => failure.status === 429

/** Whether Graph asked to wait and took nothing: certainly not made, so that it can just be sent later. */
export const wasPutOff = ({ accepted, unclear, refused }: Sent): boolean =>
  accepted.length === 0 && unclear.length === 0 && refused.length > 0 && refused.every(isPutOff)

/** What is put off when it is sent again may have been made the first time. */
const asRepeated = (made: Attempt): Attempt => ({
  ...made,
  repeated: true,
  ...(made.failure?.status === 429 ? { isUnclear: true } : {}),
})

const isOpen = ({ failure, isUnclear }: Attempt) =>
  failure !== undefined && (isUnclear === true || isWithoutResponse(failure))

function sortOut(attempts: Attempt[]): Sent {
  const covers = (made: readonly Attempt[]) => made.flatMap(({ request }) => request.covers)
  return {
    accepted: covers(attempts.filter(({ failure }) => failure === undefined)),
    refused: attempts
      .filter((made) => made.failure !== undefined && !isOpen(made))
      .map(({ request, failure }) => ({ covers: request.covers, failure: failure as GraphFailure })),
    unclear: covers(attempts.filter(isOpen)),
  }
}
