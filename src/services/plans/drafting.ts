import { randomUUID } from 'node:crypto'
import { withDeadline, withStop } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import { GraphFailure } from '../../graph/failure.ts'
import { toRefusal } from '../../graph/refusal.ts'
import { deleteSome } from '../../store/changes.ts'
import type { Executor, Store } from '../../store/database.ts'
import { findOpenRequest, lockPlan, unapprovedTwins } from '../../store/plans.ts'
import type { ChangeRow, NewChange, PlanRow } from '../../store/tables.ts'
import { DAY_MS, HOUR_MS } from '../../time.ts'
import { personBehind, SERVICE } from '../../callers.ts'
import { databaseUnavailable } from '../database-unavailable.ts'
import { throughOutage } from '../outage.ts'
import { canonical, planHash } from './hash.ts'
import { LeaseLost, takeLease } from './lease.ts'
import type { Ledger } from './ledger.ts'
import { OPEN } from './states.ts'
import { createDraftRows, type DraftRow, DRAFTED_A_TRANSACTION } from './draft-rows.ts'

/** Keeps rows of a draft; those to be changed come in the order in which they will be. */
export type AddRows = (rows: readonly DraftRow[]) => Promise<void>

/** What is known of a draft once all of its rows are kept. */
export interface Drafted {
  summary: object
  /**
   * In the place of the title that the request was given, where the read tells more; it is shown, and no part of the
   * hash.
   */
  title?: string
}

export interface DraftRequest {
  kind: string
  title: string
  caller: string
  requestHash: string
  scope: object
  limits: object
  graceDays: number
  /** Object id of the person for whom it is made; whoever makes it signed in, unless given. */
  requester?: string
  reason?: string
  /** The plan that this one takes back. */
  undoOf?: string
  /** May be begun again, with nothing kept of what was added before. */
  draft: (add: AddRows, signal: AbortSignal) => Promise<Drafted>
}

/** How long a draft may read the tenant: a sweep of a million people takes three and a half hours. */
const DRAFT_WITHIN_MS = 8 * HOUR_MS

export type Drafting = ReturnType<typeof createDrafting>

/**
 * Plans in the making: the tenant is read, everybody who comes into question gets a row, and the whole gets its hash.
 */
export function createDrafting({
  store,
  ledger,
  validDays,
  now,
  leaseMs = 15_000,
  draftMs = DRAFT_WITHIN_MS,
  onError,
}: {
  store: Store
  ledger: Ledger
  validDays: number
  now: () => number
  leaseMs?: number
  draftMs?: number
  onError: (error: unknown, planId: string) => void
}) {
  const stopping = new AbortController()
  const running = new Map<string, Promise<void>>()

  return {
    /**
     * Begins a plan and drafts it in the background. A call that comes again while its plan is open is answered with
     * that plan.
     *
     * @returns the plan as a draft, and what ends when it is none any more
     */
    async begin(request: DraftRequest): Promise<{ planId: string; drafted: Promise<void> }> {
      const owner = randomUUID()
      const plan = newPlan(request, { now: now(), validDays, owner, leaseMs })
      const earlier = await ledger.write(request.caller, async (entry) => {
        await ledger.alone(entry)
        const open = await findOpenRequest(entry.db, request.requestHash, OPEN, entry.at)
        if (open !== undefined) return open
        await entry.addPlan(plan)
        entry.audit({
          action: 'plan.created',
          planId: plan.id,
          data: { kind: plan.kind, scope: JSON.parse(plan.scope), limits: JSON.parse(plan.limits) },
        })
      })
      if (earlier !== undefined) return { planId: earlier.id, drafted: running.get(earlier.id) ?? Promise.resolve() }
      const drafted = withStop(stopping.signal, () =>
        withDeadline(draftMs, () => draft(plan.id, owner, request)),
      ).finally(() => running.delete(plan.id))
      running.set(plan.id, drafted)
      return { planId: plan.id, drafted }
    },

    /** A draft whose process is gone can't become a plan: what it had read is gone too. */
    abandon: async (planId: string): Promise<void> => {
      // Held up for longer than its lease, but here: it goes on.
      if (running.has(planId)) return
      await refuse(planId, interrupted())
    },

    async close(): Promise<void> {
      stopping.abort()
      await Promise.allSettled(running.values())
    },
  }

  /** Nobody has to wait for it, so it fails for nobody: what stands in the way of writing even that down is told. */
  async function draft(planId: string, owner: string, request: DraftRequest): Promise<void> {
    const { signal } = stopping
    try {
      const taken = await throughOutage(() => takeLease({ store, planId, owner, leaseMs, now, signal }), signal)
      if (taken === undefined) return
      try {
        const { plan } = taken
        const made = await throughOutage(async () => {
          await clear(plan)
          const rows = createDraftRows(plan.id, new Date(now()), (some) => keep(plan, some))
          return { ...(await request.draft(rows.add, signal)), rows }
        }, signal)
        await throughOutage(() => finish(plan, made), signal)
      } catch (error) {
        if (error instanceof LeaseLost) return
        const refusal = refusalOf(error, planId)
        await throughOutage(() => refuse(planId, refusal), signal)
      } finally {
        await taken.lease.release()
      }
    } catch (error) {
      onError(error, planId)
    }
  }

  function refusalOf(error: unknown, planId: string): Refusal {
    if (stopping.signal.aborted) return interrupted()
    const refusal = error instanceof GraphFailure ? toRefusal(error) : (databaseUnavailable(error) ?? error)
    if (refusal instanceof Refusal) return refusal
    onError(error, planId)
    return new Refusal('InternalError', 'The service failed to make this plan: tell its operator the id of the plan.')
  }

  /** @throws LeaseLost */
  async function keep(plan: PlanRow, changes: readonly NewChange[]): Promise<void> {
    await ledger.write(SERVICE, async ({ db, addChanges }) => {
      await assertOurs(db, plan)
      await addChanges(changes)
    })
  }

  async function finish(
    plan: PlanRow,
    { rows: { planned, counts }, summary, title = plan.title }: Drafted & { rows: DraftRows },
  ): Promise<void> {
    const hash = planHash(plan, planned as unknown as ChangeRow[])
    const empty = counts.planned === 0 && counts.handOver === 0
    await ledger.write(SERVICE, async ({ db, at, move, audit, emit }) => {
      const drafted = await move(plan, empty ? 'done' : 'ready', {
        hash,
        title,
        summary: JSON.stringify(summary),
        ...(empty ? { finishedAt: at } : {}),
      })
      if (!drafted) return
      audit({
        action: empty ? 'plan.done' : 'plan.ready',
        planId: plan.id,
        data: { hash, planned: counts.planned, spared: counts.spared + counts.handOver },
      })
      if (empty) {
        emit('planFinished', plan.id, { state: 'done' })
        return
      }
      for (const twin of await unapprovedTwins(db, plan)) {
        if (
          !(await move(twin, 'superseded', {
            code: 'Superseded',
            message: 'A newer plan was made for the same scope.',
            finishedAt: at,
          }))
        ) {
          continue
        }
        audit({ action: 'plan.superseded', planId: twin.id, data: { by: plan.id } })
        emit('planFinished', twin.id, { state: 'superseded' })
      }
      emit('planNeedsApproval', plan.id)
    })
  }

  /** Takes away what an attempt before this one wrote, when the database went away over it. @throws LeaseLost */
  async function clear(plan: PlanRow): Promise<void> {
    for (let taken = DRAFTED_A_TRANSACTION; taken === DRAFTED_A_TRANSACTION;) {
      taken = await store.db.transaction().execute(async (db) => {
        await assertOurs(db, plan)
        return deleteSome(db, plan.id, DRAFTED_A_TRANSACTION)
      })
    }
  }

  /** Nothing stays of what was drafted. */
  async function refuse(planId: string, { code, message }: Refusal): Promise<void> {
    for (let isLeft = true; isLeft;) {
      isLeft = await ledger.write(SERVICE, async ({ db, at, move, audit, emit }) => {
        if ((await lockPlan(db, planId))?.state !== 'draft') return false
        if ((await deleteSome(db, planId, DRAFTED_A_TRANSACTION)) === DRAFTED_A_TRANSACTION) return true
        await move({ id: planId, state: 'draft' }, 'refused', { code, message, finishedAt: at })
        audit({ action: 'plan.refused', planId, data: { code } })
        emit('planFinished', planId, { state: 'refused' })
        return false
      })
    }
  }
}

/**
 * Whether a plan is still ours to fill: a process that was held up for too long finds it refused, or in other hands.
 * Holds until the transaction ends.
 *
 * @throws LeaseLost
 */
async function assertOurs(db: Executor, { id, leaseOwner }: PlanRow): Promise<void> {
  const current = await lockPlan(db, id)
  if (current?.state !== 'draft' || current.leaseOwner !== leaseOwner) {
    throw new LeaseLost(`Plan ${id} is not drafted here any more`)
  }
}

function newPlan(
  { kind, title, caller, requestHash, scope, limits, graceDays, requester, reason, undoOf }: DraftRequest,
  { now, validDays, owner, leaseMs }: { now: number; validDays: number; owner: string; leaseMs: number },
) {
  return {
    id: randomUUID(),
    kind,
    state: 'draft' as const,
    title,
    scope: canonical(scope),
    limits: canonical(limits),
    expiresAt: new Date(now + (validDays + graceDays) * DAY_MS),
    requester: requester ?? personBehind(caller) ?? null,
    createdAt: new Date(now),
    createdBy: caller,
    requestHash,
    reason: reason ?? null,
    undoOf: undoOf ?? null,
    selfApproved: false,
    graceDays,
    // Until the draft has taken the lease itself, nobody may take it for abandoned.
    leaseOwner: owner,
    leaseUntil: new Date(now + leaseMs),
  }
}

type DraftRows = ReturnType<typeof createDraftRows>

const interrupted = () => new Refusal('ReadIncomplete', 'The service stopped while it made this plan: make it again.')
