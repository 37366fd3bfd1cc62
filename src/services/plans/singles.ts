import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import { isFresh } from '../../freshness.ts'
import type { Store } from '../../store/database.ts'
import { GraphFailure } from '../../graph/failure.ts'
import { newestChange, plannedChanges } from '../../store/changes.ts'
import { findOpenRequest, findPlan, releasePlan } from '../../store/plans.ts'
import type { ChangeRow, NewChange, PlanRow } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import { nameOf, type Person } from '../people/person.ts'
import { present } from '../present.ts'
import type { Change } from './change.ts'
import { nextLook } from './finishing.ts'
import { canonical, planHash } from './hash.ts'
import { requestsOf, type Item } from './item.ts'
import type { ChangeKind, Verification, Reason } from './kind.ts'
import { SERVICE, type Entry, type Ledger } from './ledger.ts'
import { applyPhase, type Outcome } from './phases.ts'
import type { Quota } from './quota.ts'
import type { Send, Sent } from './sending.ts'
import type { Checkpoint } from './job.ts'

export interface SingleOptions<C extends Change> {
  /** The identity that asked. */
  caller: string
  kind: ChangeKind<C>
  change: C
  title: string
  /** When the checks began that allow it, of `performance.now()`. */
  checkedAt: number
  reason?: string
  /** Of caller and body: a call that is repeated while the first one is still open is answered with the first one. */
  requestHash: string
  /** When the call came, before anything was read for it: what the same call has made since is what it asks for. */
  since?: Date
  /** The campaign in which somebody asked for it. */
  campaignId?: string
  /** Who approved exactly this; policy does, within its limits, unless given. */
  approval?: { decidedBy: string; approver: Person | undefined }
  /**
   * Runs inside the transaction that intends the change: counts against a rolling limit, or writes down for what the
   * change is made. When it throws, nothing is intended.
   */
  whenIntended: (entry: Entry, made: { planId: string; changeId: string }) => Promise<void>
  /** How long to look for the change itself, and after that for what follows from it, in milliseconds. */
  verifyFor?: number
  effectsFor?: number
}

/** A change that was made at once, as far as it got by now. The rest is looked for in the background. */
export interface SingleResult {
  changeId: string
  planId: string
  sent: Sent
  /** Why it was not made after all, when it was looked at once more. */
  spared?: Reason
  /** What the last look showed; absent where Graph took nothing. */
  verification?: Verification
}

/** Who decides where nobody does. */
export const POLICY = 'policy'
/** Longer than any reply may take: until then nobody else goes on with it. */
const LEASE_MS = 30_000
/** What a token and the way out may take: a look that has less left is one that would grow old on the way. */
const SENDING_MS = 1_000
const FIRST_LOOK_MS = 150
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
        userId: row.userId,
        ...(row.targetId === null ? {} : { groupId: row.targetId }),
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
    let lookBegan = checkedAt
    if (!isFresh(lookBegan, SENDING_MS)) {
      lookBegan = performance.now()
      const looked = await item.kind.recheck([item.change]).catch(unlessGraph)
      const failure = looked instanceof GraphFailure ? looked : undefined
      const [spared] = looked instanceof GraphFailure ? [] : looked
      if (failure !== undefined || spared !== undefined) await quota.release(requestsOf(item, 'apply').length)
      if (failure !== undefined) return { sent: refusedBy(failure, item) }
      if (spared !== undefined) return { sent: NOTHING, spared }
    }
    const [sent] = (await send([item], 'apply', lookBegan)) as [Sent]
    return { sent }
  }

  /**
   * The plan of the same call that is still open, or was begun since this one came, if it found what this one finds and
   * nobody has changed the same since.
   */
  async function findSame(
    { db, at }: Entry,
    { requestHash, since }: Pick<SingleOptions<Change>, 'requestHash' | 'since'>,
    { kind, userId, targetId, before, after }: ChangeRow,
  ): Promise<string | undefined> {
    const last = await newestChange(db, { kind, userId, targetId })
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
      await sleep(FIRST_LOOK_MS)
    }
  }

  async function verify<C extends Change>(
    item: Item<C>,
    plan: PlanRow,
    sent: Sent,
    { verifyFor, effectsFor }: SingleOptions<C>,
  ): Promise<Verification> {
    const verification = await lookFor(
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
      await applyPhase.see(
        entry,
        { ...item, row: { ...item.row, state: 'requested', requestedAt: entry.at, outcome } } as unknown as Item,
        verification,
      )
      const done = verification.failure !== undefined || (verification.seen === 'after' && verification.settled)
      await entry.move(plan, done ? 'done' : 'verifying', {
        sentAt: entry.at,
        looks: 1,
        ...(done ? { finishedAt: entry.at } : { nextLookAt: nextLook(entry.at, 1) }),
        leaseOwner: null,
        leaseUntil: null,
      })
    })
    checkpoint('afterSeen')
    return verification
  }

  return { make, findOpen, join }
}

const NOTHING: Sent = { accepted: [], refused: [], unclear: [] }

/** Nothing of it was sent, for want of a look at it. */
const refusedBy = <C extends Change>(failure: GraphFailure, { kind, change }: Item<C>): Sent => ({
  ...NOTHING,
  refused: [{ covers: kind.requests(change).flatMap(({ covers }) => covers), failure }],
})

function unlessGraph(error: unknown): GraphFailure {
  if (error instanceof GraphFailure) return error
  throw error
}

/** What is written down of a change, as whoever made it has been told. */
function resultOf(row: ChangeRow): SingleResult {
  const { accepted = [], refused = [], seen, effects } = (row.outcome as Partial<Outcome> | null) ?? {}
  const made = { changeId: row.id, planId: row.planId }
  if (row.state === 'spared') {
    return { ...made, sent: NOTHING, spared: { code: row.code ?? '', message: row.message ?? '' } }
  }
  const failures = refused.map(({ covers, status, code, requestId }) => ({
    covers,
    failure: new GraphFailure({
      status,
      code,
      message: 'Microsoft Graph refused it when the same call came before',
      ...present('requestId', requestId),
    }),
  }))
  // Nothing is kept of what was put off, since the next call is another change.
  const putOff = row.state === 'failed' && row.code === 'GraphThrottled' && refused.length === 0
  const sent: Sent = {
    accepted,
    refused: putOff
      ? [{ covers: [], failure: new GraphFailure({ status: 429, code: 'TooManyRequests', message: 'Put off' }) }]
      : failures,
    unclear: row.state === 'intended' ? [row.id] : [],
  }
  if (seen === undefined) return { ...made, sent }
  return { ...made, sent, verification: { seen, settled: row.state === 'verified', effects } }
}

export function assertWritesEnabled(enabled: boolean): void {
  if (!enabled) {
    throw new Refusal(
      'WritesDisabled',
      'Changes are switched off on this service until its operator sets WRITES_ENABLED=true; a dry run still works.',
    )
  }
}

async function lookFor<C extends Change>(
  kind: ChangeKind<C>,
  change: C,
  verifyFor = 8_000,
  effectsFor = 5_000,
): Promise<Verification> {
  const within = (milliseconds: number) => Date.now() + Math.min(milliseconds, Math.max(0, timeLeft() - MARGIN_MS))
  let until = within(verifyFor)
  let wasSeen = false
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const [found] = (await kind.verify([change], { direction: 'apply', effects: true })) as [Verification]
    const seen = found.seen === 'after'
    if ((seen && found.settled) || found.failure !== undefined) return found
    if (seen && !wasSeen) {
      wasSeen = true
      until = within(effectsFor)
      pause = FIRST_LOOK_MS
    }
    if (Date.now() + pause > until) return found
    await sleep(pause)
  }
}

function rowsOf<C extends Change>(
  { caller, change, title, reason, requestHash, campaignId, approval }: SingleOptions<C>,
  at: Date,
): { plan: PlanRow; row: ChangeRow } {
  const planId = randomUUID()
  const row: ChangeRow = {
    id: randomUUID(),
    planId,
    position: 1,
    kind: change.kind,
    userId: change.userId,
    targetId: change.targetId ?? null,
    before: canonical(change.before),
    after: canonical(change.after),
    preconditions: canonical(change.preconditions),
    movesPeople: change.movesPeople === true,
    state: 'intended',
    code: null,
    message: null,
    details: change.details,
    outcome: null,
    attempts: 0,
    createdAt: at,
    intendedAt: at,
    requestedAt: null,
    verifiedAt: null,
    restoreBefore: null,
    undoState: null,
    undoCode: null,
    undoMessage: null,
    undoAttempts: 0,
    undoIntendedAt: null,
    undoneAt: null,
    seal: null,
  }
  const frame = {
    id: planId,
    kind: change.kind,
    scope: canonical({ userId: change.userId, targetId: change.targetId }),
    limits: canonical({}),
    expiresAt: new Date(at.getTime() + DAY_MS),
    requester: null,
    graceDays: 0,
    createdBy: caller,
  }
  const plan: PlanRow = {
    ...frame,
    hash: planHash(frame, [row]),
    state: 'applying',
    title,
    createdAt: at,
    requestHash,
    reason: reason ?? null,
    selfApproved: true,
    undoOf: null,
    campaignId: campaignId ?? null,
    summary: null,
    noticedAt: null,
    readyToldAt: null,
    decidedAt: at,
    decidedBy: approval?.decidedBy ?? POLICY,
    approverId: approval?.approver?.userId ?? null,
    approverName: approval?.approver === undefined ? null : nameOf(approval.approver),
    comment: null,
    code: null,
    message: null,
    startedAt: at,
    stopRequestedAt: null,
    stopRequestedBy: null,
    sentAt: null,
    finishedAt: null,
    nextLookAt: null,
    looks: 0,
    leaseOwner: randomUUID(),
    leaseUntil: new Date(at.getTime() + LEASE_MS),
    seal: null,
  }
  return { plan, row }
}

/** Its first attempt is the one that follows the intent. */
const toInsert = (row: ChangeRow): NewChange => ({
  ...row,
  attempts: 1,
  details: JSON.stringify(row.details),
  outcome: null,
})
