import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../../deadline.ts'
import { withPatience, type SignInTurns } from '../../graph/sign-in-turn.ts'
import type { Store } from '../../store/database.ts'
import { countChanges } from '../../store/change-counts.ts'
import type { PlanRow } from '../../store/tables.ts'
import { BATCH } from './batches.ts'
import { finishUndo, nextVerification } from './finishing.ts'
import { isAltered, type Integrity } from './integrity.ts'
import { requestsIn } from './item.ts'
import { jobOf, type Checkpoint, type Job } from './job.ts'
import { PlanHalts, type ChangeKinds, type Reason } from './kind.ts'
import { LeaseLost, takeLease } from './lease.ts'
import type { Ledger } from './ledger.ts'
import { applyPhase, undoPhase, type Phase } from './phases.ts'
import type { Quota } from './quota.ts'
import { mayBecome } from './states.ts'
import type { Send } from './sending.ts'
import { createSteps, isStopped } from './steps.ts'
import { HOUR_MS } from '../../time.ts'

/** What a plan may take in one go; the next one goes on from there. */
const DRIVE_MS = 6 * HOUR_MS
/** How long Graph may take nothing at all before a plan gives up for now. */
const MOST_THROTTLED_MS = 10 * 60_000
/** Halting needs a sample: a few failures among few say nothing. */
const LEAST_ATTEMPTS = 20

export interface WorkerDependencies {
  store: Store
  ledger: Ledger
  kinds: ChangeKinds
  integrity: Integrity
  send: Send
  quota: Quota
  /** Absent where Graph sets no limit to reads of sign-in dates. */
  signInTurns?: SignInTurns | undefined
  maxFailedPercent: number
  /** Whether this service may change anything at all; where not, it only looks at what was sent before. */
  writesEnabled: boolean
  now: () => number
  /** How long a plan stays with a worker that does not reply any more. */
  leaseMs?: number
  /** How long the effects of a batch may take to show before the first read. */
  settleMs?: number
  checkpoint?: (name: Checkpoint) => void
}

export type PlanWorker = ReturnType<typeof createPlanWorker>

/**
 * Carries out plans: the row of the plan and its lease are the truth, this only moves them on. It can be started for
 * any plan at any time and in any number of processes; whoever gets the lease works, from wherever the last one
 * stopped.
 */
export function createPlanWorker({
  store,
  ledger,
  kinds,
  integrity,
  send,
  quota,
  signInTurns,
  maxFailedPercent,
  writesEnabled,
  now,
  leaseMs = 15_000,
  settleMs = 1_000,
  checkpoint = () => {},
}: WorkerDependencies) {
  const { next, reserve, make, settleInFlight, verifySent } = createSteps({
    store,
    kinds,
    integrity,
    send,
    quota,
    signInTurns,
    checkpoint,
  })
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()

  /** Works on a plan as far as it goes now: sends what is due, looks at what was sent. */
  function drive(planId: string): Promise<void> {
    const work = withDeadline(DRIVE_MS, () => driveLeased(planId))
      .catch((error: unknown) => {
        if (!stopping.signal.aborted && !(error instanceof LeaseLost)) throw error
      })
      .finally(() => running.delete(work))
    running.add(work)
    return work
  }

  async function driveLeased(planId: string): Promise<void> {
    if (stopping.signal.aborted) return
    const taken = await takeLease({ store, planId, leaseMs, now, signal: stopping.signal })
    if (taken === undefined) return
    const { plan, lease } = taken
    const job = jobOf(plan, lease, ledger)
    try {
      await assertUnaltered(plan)
      if (plan.state === 'applying' && (await carryOut(job, applyPhase))) await finishApplying(job)
      else if (plan.state === 'verifying' || plan.state === 'halted' || plan.state === 'stopped') await verifyOnce(job)
      else if (plan.state === 'undoing' && (await carryOut(job, undoPhase))) await finishUndo(job, checkpoint)
    } catch (error) {
      if (isAltered(error)) await leaveAlone(job, error)
      else if (error instanceof PlanHalts && plan.state === 'applying') await halt(job, error.reason)
      else throw error
    } finally {
      await lease.release()
    }
  }

  /**
   * Sends everything that is still to be sent. Returns whether all of it was; what stands in the way is written down.
   */
  async function carryOut(job: Job, phase: Phase): Promise<boolean> {
    const { plan, lease } = job
    // A process may have died after somebody stopped the plan.
    if (isStopped(phase, plan)) return stop(job)
    if (!writesEnabled) return holdUp(job, phase)
    if (phase.direction === 'undo') await markTheRest(job)
    await settleInFlight(job, phase, { repeat: true })
    let throttledMs = 0
    let most: number | undefined
    for (;;) {
      const found = await next(job, phase, most)
      if (found.length === 0) break
      // All that may take long comes before the recheck.
      await quota.take(requestsIn(found, phase.direction), lease.signal)
      const { batch, reserved } = await reserve(phase, found, lease.signal)
      if (batch.length < found.length) {
        await quota.release(requestsIn(found.slice(batch.length), phase.direction))
      }
      const current = await lease.renew()
      if (current === undefined) return false
      integrity.assertSealed(current)
      if (isStopped(phase, current)) return stop(job)
      const obstacle = phase.direction === 'apply' ? batch[0]?.kind.notNow?.() : undefined
      if (obstacle !== undefined) return halt(job, obstacle)
      const { pauseMs, unsent } = await withPatience({ reserved }, () => make(job, phase, batch))
      throttledMs = pauseMs === 0 ? 0 : throttledMs + pauseMs
      // Graph is slower than a look stays fresh: whoever is looked at for nothing costs reads of sign-in dates.
      if (unsent > 0) most = Math.max(BATCH, batch.length - unsent)
      // Taking back goes on in the next round, however long that takes.
      if (throttledMs > MOST_THROTTLED_MS) {
        return phase.direction === 'undo'
          ? false
          : halt(job, {
              code: 'GraphThrottled',
              message: 'Microsoft has taken nothing for minutes: approve the plan again later, and it goes on.',
            })
      }
      if (pauseMs > 0) await sleep(pauseMs, undefined, { signal: lease.signal })
      if (phase.direction === 'apply' && (await tooManyFailed(plan))) {
        return halt(job, {
          code: 'TooManyFailures',
          message:
            `More than ${maxFailedPercent} % of the changes failed, so the plan halted: look at the failed ones ` +
            'before you approve the rest.',
        })
      }
    }
    checkpoint('afterSent')
    await sleep(settleMs, undefined, { signal: lease.signal })
    await verifySent(job, phase)
    const current = await lease.renew()
    if (current === undefined) return false
    return isStopped(phase, current) && (await phase.inFlight(store.db, plan.id, 1)).length > 0 ? stop(job) : true
  }

  /** No transaction touches more than 1,000 changes: what is left of a larger plan to be taken back is marked here. */
  async function markTheRest({ plan, write }: Job): Promise<void> {
    if (!(await integrity.isToldToUndoAll(plan))) return
    while ((await write(({ markForUndo }) => markForUndo(plan.id, { untried: true }))) > 0);
  }

  /** A later verification of what a plan did, also at what a stopped one did before it was stopped. */
  async function verifyOnce(job: Job): Promise<void> {
    await verifySent(job, applyPhase, { repeat: writesEnabled && job.plan.state === 'verifying' })
    await finishVerifying(job)
  }

  /** @throws Refusal `PlanAltered` */
  async function assertUnaltered(plan: PlanRow): Promise<void> {
    if (plan.state === 'applying' || plan.state === 'undoing') await integrity.assertDecided(plan)
    else if (plan.state !== 'draft') await integrity.assertWhole(plan)
  }

  /** Nothing more is done about a plan that somebody altered; what it says stays, for whoever looks into it. */
  async function leaveAlone({ plan, write }: Job, { code, message }: Reason): Promise<void> {
    const left = { code, message, nextLookAt: null }
    await write(async ({ at, move, note, audit, emit }) => {
      const broken = plan.state === 'undoing' ? 'stopped' : 'halted'
      if (plan.state === 'halted' || plan.state === 'stopped') {
        if (await note(plan, left)) audit({ action: 'plan.altered', planId: plan.id, data: { code } })
        return
      }
      if (!mayBecome(plan.state, broken) || !(await move(plan, broken, { ...left, finishedAt: at }))) return
      audit({ action: `plan.${broken}`, planId: plan.id, data: { code } })
      emit('planFinished', plan.id, { state: broken })
    })
  }

  /** Of those that were tried since the approval: what failed before is what the approver has looked at. */
  async function tooManyFailed(plan: PlanRow): Promise<boolean> {
    const counts = await countChanges(store.db, plan.id, plan.decidedAt ?? plan.createdAt)
    const of = (...states: string[]) =>
      counts.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0)
    const attempts = of('requested', 'verified', 'failed', 'unverified', 'intended')
    return attempts >= LEAST_ATTEMPTS && of('failed') * 100 > attempts * maxFailedPercent
  }

  /** Nothing more is sent; what was is looked for, also later. What is left goes on after a new approval. */
  async function breakOff(
    { plan, write }: Job,
    state: 'halted' | 'stopped',
    { code, message }: Reason,
  ): Promise<false> {
    await write(async ({ at, move, audit, emit }) => {
      const update = { code, message, sentAt: at, finishedAt: at, nextLookAt: nextVerification(at, 1) }
      if (!(await move(plan, state, update))) return
      audit({ action: `plan.${state}`, planId: plan.id, data: { code } })
      emit('planFinished', plan.id, { state })
    })
    return false
  }

  const halt = (job: Job, reason: Reason): Promise<false> => breakOff(job, 'halted', reason)

  /** Somebody switched changes off while a plan was at work: what was sent is looked for, and no more is sent. */
  async function holdUp(job: Job, phase: Phase): Promise<false> {
    await verifySent(job, phase, { repeat: false })
    // Taking back goes on once changes are switched on again.
    if (phase.direction === 'undo') return false
    return halt(job, {
      code: 'WritesDisabled',
      message:
        'Changes were switched off on this service (WRITES_ENABLED), so the plan halted: what was made stands, and ' +
        'what is left waits for a new approval.',
    })
  }

  async function stop(job: Job): Promise<false> {
    await verifySent(job, applyPhase, { repeat: false })
    return breakOff(job, 'stopped', {
      code: 'Stopped',
      message: 'Somebody stopped the plan: what was made stands, what is left waits for a new approval.',
    })
  }

  async function finishApplying(job: Job): Promise<void> {
    checkpoint('beforeFinish')
    await job.write(async ({ at, move, audit }) => {
      if (await move(job.plan, 'verifying', { sentAt: at })) audit({ action: 'plan.verifying', planId: job.plan.id })
    })
    await finishVerifying({ ...job, plan: { ...job.plan, state: 'verifying', looks: 0 } })
  }

  /** Done when nothing is open any more; else the next read is set, later each time. */
  async function finishVerifying({ plan, write }: Job): Promise<void> {
    await write(async ({ db, at, move, note, audit, emit }) => {
      const open = (await countChanges(db, plan.id)).some(({ state }) => state === 'requested' || state === 'intended')
      const looks = plan.looks + 1
      await note(plan, { looks, nextLookAt: open ? nextVerification(at, looks) : null })
      if (open || plan.state !== 'verifying' || !(await move(plan, 'done', { finishedAt: at }))) return
      audit({ action: 'plan.done', planId: plan.id })
      emit('planFinished', plan.id, { state: 'done' })
    })
  }

  return {
    drive,
    /** Lets the batch under way end and starts no other. */
    async close(): Promise<void> {
      stopping.abort()
      await Promise.allSettled(running)
    },
  }
}
