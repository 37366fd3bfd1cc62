import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../../deadline.ts'
import { slices } from '../../graph/url.ts'
import type { Store } from '../../store/database.ts'
import { countChanges, plannedChanges } from '../../store/changes.ts'
import { updatePlan } from '../../store/plans.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import { finishUndo, nextLook } from './finishing.ts'
import { planHash } from './hash.ts'
import { askKinds, partOf, toItem, toMadeItem, type Item } from './item.ts'
import type { ChangeKinds, Inspection, Reason, Seen } from './kind.ts'
import { takeLease, type Lease } from './lease.ts'
import { SERVICE, type Ledger } from './ledger.ts'
import { applyPhase, undoPhase, type Phase } from './phases.ts'
import type { Quota } from './quota.ts'
import { after, before, type createSending, type Sent } from './sending.ts'

/** How many changes are looked at together right before they are made: one request for people, a few for groups. */
const LOOK_AGAIN = 300
const BATCH = 20
/** Read together after they were sent. */
const LOOKED_AT = 1_000
/** What one batch may take, with all the waiting that Graph asks for. */
const BATCH_MS = 10 * 60_000
/** What a plan may take in one go; the next one goes on from there. */
const DRIVE_MS = 6 * 3_600_000
const THROTTLED_PAUSE_MS = 10_000
const MOST_THROTTLED = 30
/** Halting needs a sample: a few failures among few say nothing. */
const LEAST_ATTEMPTS = 20

/** Where a process may die; tests kill it there. */
export type Checkpoint = 'beforeIntent' | 'afterIntent' | 'afterSend' | 'afterOutcome' | 'afterSent' | 'beforeSeen' | 'afterSeen' | 'beforeFinish'

export interface WorkerDependencies {
  store: Store
  ledger: Ledger
  kinds: ChangeKinds
  send: ReturnType<typeof createSending>
  quota: Quota
  maxFailedPercent: number
  now: () => number
  /** How long a plan stays with a worker that does not answer any more. */
  leaseMs?: number
  /** How long the effects of a batch may take to show before the first look. */
  settleMs?: number
  checkpoint?: (name: Checkpoint) => void
}

export type PlanWorker = ReturnType<typeof createPlanWorker>

/**
 * Carries out plans: the row of the plan and its lease are the truth, this only moves them on. It can be started for any
 * plan at any time and in any number of processes; whoever gets the lease works, from wherever the last one stopped.
 */
export function createPlanWorker ({ store, ledger, kinds, send, quota, maxFailedPercent, now, leaseMs = 15_000, settleMs = 1_000, checkpoint = () => {} }: WorkerDependencies) {
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()

  /** Works on a plan as far as it goes now: sends what is due, looks at what was sent. */
  function drive (planId: string): Promise<void> {
    const work = withDeadline(DRIVE_MS, () => driveLeased(planId))
      .catch((error: unknown) => { if (!stopping.signal.aborted) throw error })
      .finally(() => running.delete(work))
    running.add(work)
    return work
  }

  async function driveLeased (planId: string): Promise<void> {
    if (stopping.signal.aborted) return
    const taken = await takeLease({ store, planId, leaseMs, now, signal: stopping.signal })
    if (taken === undefined) return
    const { plan, lease } = taken
    try {
      if (plan.state === 'applying' && await carryOut(plan, applyPhase, lease)) await finishApplying(plan)
      else if (plan.state === 'verifying' || plan.state === 'halted' || plan.state === 'stopped') await lookOnce(plan)
      else if (plan.state === 'undoing' && await carryOut(plan, undoPhase, lease)) await finishUndo({ ledger, plan, checkpoint })
    } finally {
      await lease.release()
    }
  }

  /** Sends everything that is still to be sent. Answers whether all of it was; what stands in the way is written down. */
  async function carryOut (plan: PlanRow, phase: Phase, lease: Lease): Promise<boolean> {
    if (phase.direction === 'apply' && !await isUnaltered(plan)) {
      return halt(plan, { code: 'PlanAltered', message: 'The plan is not what was approved any more: somebody changed its data. Nothing more is done; make a new plan.' })
    }
    await settleInFlight(plan, phase, { repeat: true })
    let throttledInARow = 0
    for (;;) {
      const items = await lookAgain(plan, phase)
      if (items.length === 0) break
      for (const batch of slices(items, BATCH)) {
        const current = await lease.renew()
        if (current === undefined) return false
        if (phase.direction === 'apply' && current.stopRequestedAt !== null) return stop(plan)
        const obstacle = phase.direction === 'apply' ? batch[0]?.kind.notNow?.() : undefined
        if (obstacle !== undefined) return halt(plan, obstacle)
        await quota.take(batch.length, lease.signal)
        const throttled = await attempt(batch, phase)
        throttledInARow = throttled ? throttledInARow + 1 : 0
        if (throttledInARow > MOST_THROTTLED) return halt(plan, { code: 'GraphThrottled', message: 'Microsoft Graph has taken nothing for minutes: approve the plan again later, and it goes on.' })
        if (throttled) await sleep(THROTTLED_PAUSE_MS, undefined, { signal: lease.signal })
        if (phase.direction === 'apply' && await tooManyFailed(plan)) {
          return halt(plan, { code: 'TooManyFailures', message: `More than ${maxFailedPercent} % of the changes failed, so the plan halted: look at the failed ones before you approve the rest.` })
        }
      }
    }
    checkpoint('afterSent')
    await sleep(settleMs, undefined, { signal: lease.signal })
    await lookAtSent(plan, phase)
    return true
  }

  /** The next changes that may still be made; the others are spared with their reason. */
  async function lookAgain (plan: PlanRow, phase: Phase): Promise<Item[]> {
    for (;;) {
      const items = (await phase.todo(store.db, plan.id, LOOK_AGAIN)).map(itemOf(phase))
      const reasons = await askKinds(items, phase.check)
      const spared = items.flatMap((item, index) => reasons[index] === undefined ? [] : [{ item, reason: reasons[index] }])
      if (spared.length > 0) {
        await ledger.write(SERVICE, async entry => {
          for (const { item, reason } of spared) await phase.spare(entry, item.row, reason)
        })
      }
      const ready = items.filter((_, index) => reasons[index] === undefined)
      if (ready.length > 0 || items.length === 0) return ready
    }
  }

  /** Intent, request, outcome: in this order, so that whatever dies in between is found again. Answers whether Graph was too busy. */
  async function attempt (batch: readonly Item[], phase: Phase): Promise<boolean> {
    checkpoint('beforeIntent')
    await ledger.write(SERVICE, entry => phase.intend(entry, batch.map(({ row }) => row)))
    checkpoint('afterIntent')
    return request(batch.map(intended(phase)), phase)
  }

  async function request (batch: readonly Item[], phase: Phase): Promise<boolean> {
    const sent = await withDeadline(BATCH_MS, () => send(batch, phase.direction))
    checkpoint('afterSend')
    const results = await ledger.write(SERVICE, async entry => {
      const results = []
      for (const [index, item] of batch.entries()) results.push(await phase.record(entry, item, sent[index] as Sent))
      return results
    })
    checkpoint('afterOutcome')
    return results.includes('throttled')
  }

  /**
   * What was intended and never answered: looked for first, request by request, and sent again only where the old state
   * still stands, and never once the plan was broken off: then it may still show within a day, and else waits like the rest.
   * Where somebody else was at it meanwhile, it is left alone.
   */
  async function settleInFlight (plan: PlanRow, phase: Phase, { repeat }: { repeat: boolean }): Promise<void> {
    const items = (await phase.inFlight(store.db, plan.id, LOOKED_AT)).map(itemOf(phase))
    if (items.length === 0) return
    const parts = items.flatMap((item, index) => requestsOf(item, phase).map(({ covers }) => ({ index, covers, item: partOf(item, covers) })))
    const found = await askKinds(parts.map(({ item }) => item), (kind, changes) => kind.inspect(changes, { direction: phase.direction, effects: false }))
    const coversThat = (index: number, seen: Seen) => parts.filter((part, place) => part.index === index && found[place]?.seen === seen).flatMap(({ covers }) => covers)
    const standing: Item[] = []
    await ledger.write(SERVICE, async entry => {
      for (const [index, item] of items.entries()) {
        const there = coversThat(index, after(phase.direction))
        const left = coversThat(index, before(phase.direction))
        const record = () => phase.record(entry, item, { accepted: there, refused: [], unclear: left, alreadySo: false })
        if (left.length > 0 && repeat) {
          standing.push(partOf(item, left))
          if (there.length > 0) await record()
        } else if (left.length > 0) {
          if (there.length === 0) await phase.giveBack(entry, item.row)
        } else if (there.length > 0) {
          await record()
        } else {
          await phase.spare(entry, item.row, CHANGED_MEANWHILE)
        }
      }
    })
    for (const batch of slices(standing, BATCH)) {
      await quota.take(batch.length, stopping.signal)
      await request(batch, phase)
    }
  }

  /** Reads what was sent and not yet seen, in few calls, and writes down what shows. */
  async function lookAtSent (plan: PlanRow, phase: Phase, { repeat = true } = {}): Promise<void> {
    await settleInFlight(plan, phase, { repeat })
    const items = (await phase.sent(store.db, plan.id, LOOKED_AT)).map(row => toMadeItem(row, kinds))
    const found = await askKinds(items, (kind, changes) => kind.inspect(changes, { direction: phase.direction, effects: true }))
    checkpoint('beforeSeen')
    for (const indexes of slices([...items.keys()], LOOK_AGAIN)) {
      await ledger.write(SERVICE, async entry => {
        for (const index of indexes) await phase.see(entry, items[index] as Item, found[index] as Inspection)
      })
    }
    checkpoint('afterSeen')
  }

  /** A later look at what a plan did, also at what a stopped one did before it was stopped. */
  async function lookOnce (plan: PlanRow): Promise<void> {
    await lookAtSent(plan, applyPhase, { repeat: plan.state === 'verifying' })
    await finishLooking(plan)
  }

  const itemOf = ({ direction }: Phase) => (row: ChangeRow): Item => direction === 'apply' ? toItem(row, kinds) : toMadeItem(row, kinds)

  async function isUnaltered (plan: PlanRow): Promise<boolean> {
    return planHash(plan, await plannedChanges(store.db, plan.id)) === plan.hash
  }

  /** Of those that were tried since the approval: what failed before is what the approver has looked at. */
  async function tooManyFailed (plan: PlanRow): Promise<boolean> {
    const counts = await countChanges(store.db, plan.id, plan.decidedAt ?? plan.createdAt)
    const of = (...states: string[]) => counts.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0)
    const attempts = of('requested', 'verified', 'failed', 'unverified', 'intended')
    return attempts >= LEAST_ATTEMPTS && of('failed') * 100 > attempts * maxFailedPercent
  }

  /** Nothing more is sent; what was is looked for, also later. What is left goes on after a new approval. */
  async function breakOff (plan: PlanRow, state: 'halted' | 'stopped', { code, message }: Reason): Promise<false> {
    await ledger.write(SERVICE, async ({ at, move, audit, emit }) => {
      if (!await move(plan, state, { code, message, sentAt: at, finishedAt: at, nextLookAt: nextLook(at, 1) })) return
      audit({ action: `plan.${state}`, planId: plan.id, data: { code } })
      emit('planFinished', plan.id, { state })
    })
    return false
  }

  const halt = (plan: PlanRow, reason: Reason): Promise<false> => breakOff(plan, 'halted', reason)

  async function stop (plan: PlanRow): Promise<false> {
    await lookAtSent(plan, applyPhase, { repeat: false })
    return breakOff(plan, 'stopped', { code: 'Stopped', message: 'Somebody stopped the plan: what was made stands, what is left waits for a new approval.' })
  }

  async function finishApplying (plan: PlanRow): Promise<void> {
    checkpoint('beforeFinish')
    await ledger.write(SERVICE, async ({ at, move, audit }) => {
      if (await move(plan, 'verifying', { sentAt: at })) audit({ action: 'plan.verifying', planId: plan.id })
    })
    await finishLooking({ ...plan, state: 'verifying', looks: 0 })
  }

  /** Done when nothing is open any more; else the next look is set, later each time. */
  async function finishLooking (plan: PlanRow): Promise<void> {
    await ledger.write(SERVICE, async ({ db, at, move, audit, emit }) => {
      const open = (await countChanges(db, plan.id)).some(({ state }) => state === 'requested' || state === 'intended')
      const looks = plan.looks + 1
      await updatePlan(db, plan, { looks, nextLookAt: open ? nextLook(at, looks) : null })
      if (open || plan.state !== 'verifying' || !await move(plan, 'done', { finishedAt: at })) return
      audit({ action: 'plan.done', planId: plan.id })
      emit('planFinished', plan.id, { state: 'done' })
    })
  }

  return {
    drive,
    /** Lets the batch under way end and starts no other. */
    async close (): Promise<void> {
      stopping.abort()
      await Promise.allSettled(running)
    },
  }
}

const CHANGED_MEANWHILE: Reason = { code: 'changedMeanwhile', message: 'It is neither what it was nor what it should become: somebody else changed it meanwhile, so it is left alone.' }

const requestsOf = ({ kind, change }: Item, { direction }: Phase) => direction === 'apply' ? kind.requests(change) : kind.inverse(change)

/** As the row stands once the intent is written. */
const intended = ({ direction }: Phase) => (item: Item): Item =>
  ({ ...item, row: { ...item.row, ...(direction === 'apply' ? { state: 'intended' } : { undoState: 'intended' }) } })
