import { setTimeout as sleep } from 'node:timers/promises'
import { SERVICE } from '../../callers.ts'
import { timeLeft } from '../../deadline.ts'
import { isFresh } from '../../freshness.ts'
import { GraphFailure } from '../../graph/failure.ts'
import { present } from '../../present.ts'
import { newestChange, plannedChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import { findOpenRequest, findPlan, releasePlan } from '../../store/plans.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { Change } from './change.ts'
import { nextVerification } from './finishing.ts'
import { requestsOf, type Item } from './item.ts'
import type { Checkpoint } from './job.ts'
import type { ChangeKind, Verification } from './kind.ts'
import type { Entry, Ledger } from './ledger.ts'
import { applyPhase } from './phases.ts'
import type { Quota } from './quota.ts'
import type { Send, Sent } from './sending.ts'
import { NOTHING, refusedBy, resultOf } from './single-result.ts'
import { rowsOf, toInsert } from './single-rows.ts'
import type { SingleOptions, SingleResult } from './single-change.ts'
import { auditedIds } from './subject.ts'
import { assertWritesEnabled } from './writes-enabled.ts'

/** What a token and the way out may take: a recheck that has less left is one that would grow old on the way. */
const SENDING_MS = 1_000
const FIRST_PAUSE_MS = 150
const LONGEST_PAUSE_MS = 2_000
/** What is kept for the reply itself. */
const MARGIN_MS = 1_500

export type Singles = ReturnType<typeof createSingles>

/**
 * Single changes are plans of one that policy approves by itself, within a rolling limit: they are intended, made,
 * verified and undone like those of any plan, only that the caller waits for them.
 */
export function createSingles({
  store,
  ledger,
  send,
  quota,
  writesEnabled,
  now,
  checkpoint = () => {},
}: {
  store: Store
  ledger: Ledger
  send: Send
  quota: Pick<Quota, 'takeInTime' | 'release'>
  writesEnabled: boolean
  now: () => number
  checkpoint?: (name: Checkpoint) => void
}) {
  /** The plan of an earlier call of the same caller with the same body, while that is still open. */
  const findOpen = (requestHash: string) =>
    findOpenRequest(store.db, requestHash, ['applying', 'verifying'], new Date(now()))

  /**
   * Makes the change, unless the same call is at it at this moment: then this one is told what becomes of that.
   *
   * @throws Refusal `WritesDisabled`; `WriteQuotaUsedUp` when too many others stand in line before it; and what
   *   `whenIntended` throws. Whatever Graph says is in the result
   */
  async function make<C extends Change>(options: SingleOptions<C>): Promise<SingleResult> {
    assertWritesEnabled(writesEnabled)
    const { kind, change, caller } = options
    const writes = kind.requests(change).length
    // Before anything is intended: who can't have a turn in time has changed nothing.
    await quota.takeInTime(writes)
    const intended = await intend(options).catch(async (error: unknown) => {
      await quota.release(writes)
      throw error
    })
    if (typeof intended === 'string') {
      await quota.release(writes)
      return join(intended)
    }
    const { plan, item } = intended
    const { row } = item
    checkpoint('afterIntent')
    const { sent, spared } = await sendFresh(item, options.checkedAt)
    checkpoint('afterSend')
    const result = await ledger.write(caller, async (entry) => {
      const became = spared === undefined ? await applyPhase.record(entry, item, sent) : 'spared'
      if (spared !== undefined) await applyPhase.spare(entry, item, spared)
      // Nobody waits for its turn here: the caller is told to come back, and then it is another change.
      if (became === 'throttled') {
        await entry.change(
          { id: row.id, state: 'planned' },
          { state: 'failed', code: 'GraphThrottled', message: 'Microsoft Graph asked to wait.' },
        )
      }
      if (became !== 'accepted' && became !== 'unclear') {
        await entry.move(plan, 'done', { sentAt: entry.at, finishedAt: entry.at, leaseOwner: null, leaseUntil: null })
      }
      return became
    })
    checkpoint('afterOutcome')
    const made = { changeId: row.id, planId: plan.id, sent, ...present('spared', spared) }
    if (result === 'unclear') await releasePlan(store.db, plan.id, plan.leaseOwner ?? '')
    if (result !== 'accepted') return made
    return { ...made, verification: await verify(item, plan, sent, options) }
  }

  /** Writes down what is about to be done; the plan of the same call instead, where that is at it. */
  async function intend<C extends Change>(
    options: SingleOptions<C>,
  ): Promise<{ plan: PlanRow; item: Item<C> } | string> {
    const { kind, change, caller } = options
    const { plan, row } = rowsOf(options, new Date(now()))
    checkpoint('beforeIntent')
    const earlier = await ledger.write(caller, async (entry) => {
      await ledger.alone(entry)
      const same = await findSame(entry, options, row)
      if (same !== undefined) return same
      await options.whenIntended(entry, { planId: plan.id, changeId: row.id })
      await entry.addPlan({ ...plan, summary: null })
      await entry.addChanges([toInsert(row)])
      entry.audit({
        action: 'change.intended',
        planId: plan.id,
        changeId: row.id,
        ...auditedIds(row, kind),
        data: { kind: row.kind },
        personal: { what: kind.describe(change), ...present('reason', options.reason) },
      })
      return undefined
    })
    return earlier ?? { plan, item: { row, change, kind } }
  }

  /** Sends it; where its checks have grown old in line, or while somebody else held the log, it is looked at again. */
  async function sendFresh<C extends Change>(
    item: Item<C>,
    checkedAt: number,
  ): Promise<Pick<SingleResult, 'sent' | 'spared'>> {
    let recheckBegan = checkedAt
    if (!isFresh(recheckBegan, SENDING_MS)) {
      recheckBegan = performance.now()
      const looked = await item.kind.recheck([item.change]).catch(unlessGraph)
      const failure = looked instanceof GraphFailure ? looked : undefined
      const [spared] = looked instanceof GraphFailure ? [] : looked
      if (failure !== undefined || spared !== undefined) await quota.release(requestsOf(item, 'apply').length)
      if (failure !== undefined) return { sent: refusedBy(failure, item) }
      if (spared !== undefined) return { sent: NOTHING, spared }
    }
    const [sent] = (await send([item], 'apply', recheckBegan)) as [Sent]
    return { sent }
  }

  /**
   * The plan of the same call that is still open, or was begun since this one came, if it found what this one finds and
   * nobody has changed the same since.
   */
  async function findSame(
    { db, at }: Entry,
    { requestHash, since }: Pick<SingleOptions<Change>, 'requestHash' | 'since'>,
    { kind, subjectId, targetId, before, after }: ChangeRow,
  ): Promise<string | undefined> {
    const last = await newestChange(db, { kind, subjectId, targetId })
    if (last?.before !== before || last.after !== after) return undefined
    const plan = await findPlan(db, last.planId)
    if (plan?.requestHash !== requestHash || plan.expiresAt <= at) return undefined
    const isOpen = plan.state === 'applying' || plan.state === 'verifying'
    return isOpen || (since !== undefined && plan.createdAt >= since) ? plan.id : undefined
  }

  /** What became of a change that somebody else makes, as soon as that is known or this answer has to leave. */
  async function join(planId: string): Promise<SingleResult> {
    for (;;) {
      const [plan, [row]] = await Promise.all([findPlan(store.db, planId), plannedChanges(store.db, planId)])
      if (row === undefined) throw new TypeError(`The plan ${planId} of a single change has no change`)
      const isOver = row.state !== 'intended' && plan?.state !== 'applying'
      if (isOver || timeLeft() < MARGIN_MS + LONGEST_PAUSE_MS) return resultOf(row)
      await sleep(FIRST_PAUSE_MS)
    }
  }

  async function verify<C extends Change>(
    item: Item<C>,
    plan: PlanRow,
    sent: Sent,
    { verifyFor, effectsFor }: SingleOptions<C>,
  ): Promise<Verification> {
    const verification = await verifyUntilSettled(
      item.kind,
      item.kind.part?.(item.change, sent.accepted) ?? item.change,
      verifyFor,
      effectsFor,
    )
    checkpoint('beforeSeen')
    await ledger.write(SERVICE, async (entry) => {
      const outcome = {
        accepted: sent.accepted,
        refused: sent.refused.map(({ covers, failure }) => ({ covers, status: failure.status, code: failure.code })),
      }
      await applyPhase.recordVerification(
        entry,
        { ...item, row: { ...item.row, state: 'requested', requestedAt: entry.at, outcome } } as unknown as Item,
        verification,
      )
      const done = verification.failure !== undefined || (verification.seen === 'after' && verification.settled)
      await entry.move(plan, done ? 'done' : 'verifying', {
        sentAt: entry.at,
        looks: 1,
        ...(done ? { finishedAt: entry.at } : { nextLookAt: nextVerification(entry.at, 1) }),
        leaseOwner: null,
        leaseUntil: null,
      })
    })
    checkpoint('afterSeen')
    return verification
  }

  return { make, findOpen, join }
}

function unlessGraph(error: unknown): GraphFailure {
  if (error instanceof GraphFailure) return error
  throw error
}

async function verifyUntilSettled<C extends Change>(
  kind: ChangeKind<C>,
  change: C,
  verifyFor = 8_000,
  effectsFor = 5_000,
): Promise<Verification> {
  const within = (milliseconds: number) => Date.now() + Math.min(milliseconds, Math.max(0, timeLeft() - MARGIN_MS))
  let until = within(verifyFor)
  let wasSeen = false
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const [found] = (await kind.verify([change], { direction: 'apply', effects: true })) as [Verification]
    const seen = found.seen === 'after'
    if ((seen && found.settled) || found.failure !== undefined) return found
    if (seen && !wasSeen) {
      wasSeen = true
      until = within(effectsFor)
      pause = FIRST_PAUSE_MS
    }
    if (Date.now() + pause > until) return found
    await sleep(pause)
  }
}
