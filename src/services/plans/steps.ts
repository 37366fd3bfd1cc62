import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../../deadline.ts'
import { isFresh, RECHECK_AGAIN_MS } from '../../freshness.ts'
import { isNotSent } from '../../graph/failure.ts'
import { BATCH, createReservation, together, waits } from './batches.ts'
import { withPatience, type SignInTurns } from '../../graph/sign-in-turn.ts'
import { slices } from '../../graph/url.ts'
import type { Store } from '../../store/database.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import { askKinds, partOf, requestsIn, requestsOf, toItem, toMadeItem, type Item } from './item.ts'
import type { Integrity } from './integrity.ts'
import type { Checkpoint, Job } from './job.ts'
import type { ChangeKinds, Verification, Reason, Seen } from './kind.ts'
import type { Entry } from './ledger.ts'
import type { Phase } from './phases.ts'
import type { Quota } from './quota.ts'
import { after, before, isPutOff, type Send, type Sent } from './sending.ts'

/** As many as any kind makes together. */
const LARGEST_BATCH = 100
/** Changes of a transaction once they were read: each with its entry in the audit log, some with an event. */
const VERIFIED_A_TRANSACTION = 300
/** Read together after they were sent. */
const VERIFIED_TOGETHER = 1_000
/** What one batch may take, with all the waiting that Graph asks for. */
const BATCH_MS = 10 * 60_000
const LEAST_PAUSE_MS = 10_000
/** How long changes that wait for others look for them, and how long from one read to the next at most. */
const AWAITED_MS = 2 * 60_000
const LONGEST_PAUSE_MS = 10_000
const FIRST_PAUSE_MS = 250

/**
 * The steps of a plan's changes: rechecked, intended, sent, written down, verified. Each begins from what is written
 * and ends with it, so that whoever comes next can go on from there.
 */
export function createSteps({
  store,
  kinds,
  integrity,
  send,
  quota,
  signInTurns,
  checkpoint,
}: {
  store: Store
  kinds: ChangeKinds
  integrity: Integrity
  send: Send
  quota: Quota
  signInTurns: SignInTurns | undefined
  checkpoint: (name: Checkpoint) => void
}) {
  const reserve = createReservation(signInTurns)

  /** The next changes of the plan, up to a batch; none once all were tried. @param most where fewer can be made */
  async function next(job: Job, phase: Phase, most = LARGEST_BATCH): Promise<Item[]> {
    // Many at once spare reads of sign-in dates; where nobody counts those, few at once are made by fresher rechecks.
    const items = together(
      signInTurns !== undefined,
      (await unaltered(phase, phase.todo(store.db, job.plan.id, most))).map(itemOf(phase)),
    )
    if (items[0] !== undefined && waits(items[0])) await awaitSent(job, phase)
    return items
  }

  /**
   * A batch from its recheck to what became of it, with no pause in between: whoever was excluded, signed in or was
   * given a role since the plan was made, or since the batch before, is spared.
   */
  async function make(job: Job, phase: Phase, batch: readonly Item[]): Promise<Made> {
    const rechecked = await recheck(job, phase, batch)
    if (rechecked === undefined) return { pauseMs: RECHECK_AGAIN_MS, unsent: 0 }
    return rechecked.ready.length === 0 ? { pauseMs: 0, unsent: 0 } : attempt(job, phase, rechecked)
  }

  /**
   * Must the changes still be made? Returns those that may be, and when the recheck began; the others are spared
   * with their reason. Nothing is returned where the recheck had grown old before it was over.
   */
  async function recheck(
    { write }: Job,
    phase: Phase,
    items: readonly Item[],
    leave: Leave = (entry, item, reason) => phase.spare(entry, item, reason),
  ): Promise<Rechecked | undefined> {
    const began = performance.now()
    const reasons = await askKinds(items, phase.recheck)
    if (!isFresh(began)) return undefined
    const spared = items.flatMap((item, index) =>
      reasons[index] === undefined ? [] : [{ item, reason: reasons[index] }],
    )
    if (spared.length > 0) {
      await write(async (entry) => {
        for (const { item, reason } of spared) await leave(entry, item, reason)
      })
    }
    // That it was written down may have taken long.
    return isFresh(began) ? { began, ready: items.filter((_, index) => reasons[index] === undefined) } : undefined
  }

  /**
   * Intent, request, outcome: in this order, so that whatever dies in between is found again.
   */
  async function attempt(job: Job, phase: Phase, { began, ready: batch }: Rechecked): Promise<Made> {
    checkpoint('beforeIntent')
    await job.write((entry) => phase.intend(entry, batch))
    checkpoint('afterIntent')
    return request(job, phase, { began, ready: batch.map(intended(phase)) })
  }

  async function request({ lease, write }: Job, phase: Phase, { began, ready: batch }: Rechecked): Promise<Made> {
    const mayRepeat = async () => (await lease.renew()) !== undefined
    const sent = (await withDeadline(BATCH_MS, () => send(batch, phase.direction, began, mayRepeat))).map(leavePutOff)
    checkpoint('afterSend')
    const results = await write(async (entry) => {
      const results = []
      for (const [index, item] of batch.entries()) results.push(await phase.record(entry, item, sent[index] as Sent))
      return results
    })
    checkpoint('afterOutcome')
    const later = sent.flatMap(({ refused }) => refused.filter(isPutOff))
    const asked = later
      .filter(({ failure }) => !isNotSent(failure))
      .map(({ failure: { retryAfter = 0 } }) => retryAfter * 1_000)
    return {
      pauseMs: results.includes('throttled') && asked.length > 0 ? Math.max(LEAST_PAUSE_MS, ...asked) : 0,
      unsent: later.filter(({ failure }) => isNotSent(failure)).length,
    }
  }

  /**
   * What was intended and never answered: looked for first, request by request, and sent again only where the old state
   * still stands, and never once the plan was broken off: then it may still show within a day, and else waits like the
   * rest. Where somebody else was at it meanwhile, it is left alone.
   */
  async function settleInFlight(job: Job, phase: Phase, { repeat }: { repeat: boolean }): Promise<void> {
    const items = (await unaltered(phase, phase.inFlight(store.db, job.plan.id, VERIFIED_TOGETHER))).map(itemOf(phase))
    if (items.length === 0) return
    const parts = items.flatMap((item, index) =>
      requestsOf(item, phase.direction).map(({ covers }) => ({ index, covers, item: partOf(item, covers) })),
    )
    const found = await askKinds(
      parts.map(({ item }) => item),
      (kind, changes) => kind.verify(changes, { direction: phase.direction, effects: false }),
    )
    const coversThat = (index: number, seen: Seen) =>
      parts.filter((part, place) => part.index === index && found[place]?.seen === seen).flatMap(({ covers }) => covers)
    const open: Item[] = []
    const halfMade = new Map<string, string[]>()
    await job.write(async (entry) => {
      for (const [index, item] of items.entries()) {
        const there = coversThat(index, after(phase.direction))
        const left = coversThat(index, before(phase.direction))
        const record = () => phase.record(entry, item, { accepted: there, refused: [], unclear: left })
        if (left.length > 0 && repeat) {
          if (there.length > 0) halfMade.set(item.row.id, there)
          if (there.length === 0 || (await record()) === 'unclear') open.push(partOf(item, left))
        } else if (left.length > 0) {
          if (there.length === 0) await phase.returnUnmade(entry, item)
        } else if (there.length > 0) {
          await record()
        } else {
          await phase.spare(entry, item, CHANGED_MEANWHILE)
        }
      }
    })
    // What is half made stays so where nothing more may be done.
    const leave: Leave = async (entry, item, reason) => {
      const accepted = halfMade.get(item.row.id)
      if (accepted === undefined) await phase.spare(entry, item, reason)
      else await phase.record(entry, item, { accepted, refused: [], unclear: [] })
    }
    // Hours may have gone by: everything is rechecked.
    for (const batch of slices(open, BATCH)) {
      await quota.take(requestsIn(batch, phase.direction), job.lease.signal)
      const { reserved } = await reserve(phase, batch, job.lease.signal, { whole: true })
      const current = await job.lease.renew()
      if (current === undefined || isStopped(phase, current)) return
      const rechecked = await withPatience({ reserved }, () => recheck(job, phase, batch, leave))
      if (rechecked === undefined) return
      if (rechecked.ready.length > 0) await request(job, phase, rechecked)
    }
  }

  /** Reads what was sent and not yet seen, in few calls, and writes down what shows. */
  async function verifySent(job: Job, phase: Phase, { repeat = true } = {}): Promise<void> {
    await settleInFlight(job, phase, { repeat })
    for (let after = 0; ;) {
      const rows = await phase.sent(store.db, job.plan.id, VERIFIED_TOGETHER, after)
      await verifyAll(
        job,
        phase,
        rows.map((row) => toMadeItem(row, kinds)),
      )
      // Those that do not show for long must not stand before the others.
      if (rows.length < VERIFIED_TOGETHER) return
      after = rows.at(-1)?.position ?? Infinity
    }
  }

  async function verifyAll(job: Job, phase: Phase, items: readonly Item[]): Promise<void> {
    const found = await askKinds(items, (kind, changes) =>
      kind.verify(changes, { direction: phase.direction, effects: true }),
    )
    checkpoint('beforeSeen')
    for (const indexes of slices([...items.keys()], VERIFIED_A_TRANSACTION)) {
      await job.write(async (entry) => {
        for (const index of indexes) {
          await phase.recordVerification(entry, items[index] as Item, found[index] as Verification)
        }
      })
    }
    checkpoint('afterSeen')
  }

  /**
   * Looks at what was sent until all of it shows. What does not in time stands in the way of those that need it, not of
   * the plan.
   */
  async function awaitSent(job: Job, phase: Phase): Promise<void> {
    let pause = FIRST_PAUSE_MS
    for (let waited = 0; waited < AWAITED_MS; waited += pause, pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
      await verifySent(job, phase)
      if ((await phase.sent(store.db, job.plan.id, 1)).length === 0 || (await job.lease.renew()) === undefined) return
      await sleep(pause, undefined, { signal: job.lease.signal })
    }
  }

  /** What may be sent is what was approved, and not over yet. @throws Refusal `PlanAltered` */
  async function unaltered({ direction }: Phase, read: Promise<ChangeRow[]>): Promise<ChangeRow[]> {
    const rows = await read
    await integrity.assertOpen(rows, direction)
    return rows
  }

  const itemOf =
    ({ direction }: Phase) =>
    (row: ChangeRow): Item =>
      direction === 'apply' ? toItem(row, kinds) : toMadeItem(row, kinds)

  return { next, reserve, make, settleInFlight, verifySent }
}

/** What becomes of the next batch. */
interface Made {
  /** For how many milliseconds Graph asks to wait, or the next recheck does. */
  pauseMs: number
  /** How many requests were not sent, since those before them took too long. */
  unsent: number
}

/** When a recheck began, and what may be made by it. */
interface Rechecked {
  began: number
  ready: readonly Item[]
}

/** Writes down that a change is not made. */
type Leave = (entry: Entry, item: Item, reason: Reason) => Promise<unknown>

const CHANGED_MEANWHILE: Reason = {
  code: 'changedMeanwhile',
  message:
    'It is neither what it was nor what it should become: somebody else changed it meanwhile, so it is left alone.',
}

/** Of a change with several requests, those that Graph put off are sent when what is open is settled. */
function leavePutOff(sent: Sent): Sent {
  if (sent.accepted.length === 0) return sent
  const [later, refused] = [sent.refused.filter(isPutOff), sent.refused.filter((one) => !isPutOff(one))]
  return { ...sent, refused, unclear: [...sent.unclear, ...later.flatMap(({ covers }) => covers)] }
}

/** Taking back goes on until it is done, whatever somebody said about making it. */
export const isStopped = ({ direction }: Phase, { stopRequestedAt }: PlanRow): boolean =>
  direction === 'apply' && stopRequestedAt !== null

/** As the row stands once the intent is written. */
const intended =
  ({ direction }: Phase) =>
  (item: Item): Item => ({
    ...item,
    row: { ...item.row, ...(direction === 'apply' ? { state: 'intended' } : { undoState: 'intended' }) },
  })
