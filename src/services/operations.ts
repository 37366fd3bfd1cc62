import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft, withStop } from '../deadline.ts'
import { Refusal } from '../errors.ts'
import { GraphFailure } from '../graph/failure.ts'
import { toRefusal } from '../graph/refusal.ts'
import { countChanges } from '../store/change-counts.ts'
import type { Store } from '../store/database.ts'
import { beginAlone, findOperation, finishOperation, insertOperation, renewOperation } from '../store/operations.ts'
import { findPlan, undoProgress } from '../store/plans.ts'
import type { OperationRow, PlanRow } from '../store/tables.ts'
import { DAY_MS } from '../time.ts'
import { databaseUnavailable } from './database-unavailable.ts'
import type { Links } from './links.ts'
import { throughOutage } from './outage.ts'
import { present } from '../present.ts'

export type OperationKind = 'draftPlan' | 'applyPlan' | 'undoPlan' | 'undoCampaign' | 'verifyAudit' | 'takeRoleSnapshot'

/** How it ended: `verifying` when everything was sent and Microsoft is still at it. */
export type OperationStatus = 'running' | 'succeeded' | 'failed' | 'verifying'

export interface OperationState {
  operationId: string
  status: OperationStatus
  error?: { code: string; message: string }
  /** The plan it worked on, as it stands. */
  plan?: PlanRow
  /** What it found, where it is not about a plan. */
  result?: unknown
}

const NOTHING_MADE = {
  code: 'NothingMade',
  message: 'None of the changes could be made: list the changes of the plan to see why, each with its reason.',
}

const INTERRUPTED = {
  code: 'Interrupted',
  message: 'The service stopped while it was at this: begin it again.',
}

/** How long work that no plan keeps is believed to go on without a sign of life of its process. */
const LEASE_MS = 60_000
const READABLE_DAYS = 30
/** What is kept for the reply itself. */
const MARGIN_MS = 3_000
const PAUSE_MS = 150

export type Operations = ReturnType<typeof createOperations>

/**
 * Work that may take longer than a reply. What became of it is read from the plan it works on, so that no process has
 * to live for it to be told.
 */
export function createOperations({
  store,
  links,
  publicUrl,
  verifyWaitMs,
  now,
  onError = () => {},
}: {
  store: Store
  links: Links
  publicUrl: string
  verifyWaitMs: number
  now: () => number
  onError?: (error: unknown) => void
}) {
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()

  async function begin(
    kind: OperationKind,
    caller: string,
    { planId, campaignId }: { planId?: string; campaignId?: string } = {},
  ): Promise<string> {
    const row = rowOf(kind, caller)
    await insertOperation(store.db, { ...row, planId: planId ?? null, campaignId: campaignId ?? null })
    return row.id
  }

  const rowOf = (kind: OperationKind, caller: string) => ({
    id: randomUUID(),
    kind,
    planId: null,
    campaignId: null,
    createdAt: new Date(now()),
    createdBy: caller,
    status: 'running' as const,
    expiresAt: new Date(now() + READABLE_DAYS * DAY_MS),
  })

  /** Carries out what no plan keeps, and writes down what became of it; also when the database is away meanwhile. */
  async function carryOut(id: string, work: () => Promise<unknown>): Promise<void> {
    const beat = setInterval(() => {
      // One that fails is made up for by the next; the work itself meets the same obstacle, and says so.
      renewOperation(store.db, id, new Date(now() + LEASE_MS)).catch(() => {})
    }, LEASE_MS / 4)
    beat.unref()
    try {
      const outcome = await withStop(stopping.signal, work).then(
        (result) => ({ result }),
        (error: unknown) => ({ error: told(error) }),
      )
      await throughOutage(() => finishOperation(store.db, id, outcome, new Date(now())), stopping.signal)
    } catch (error) {
      onError(error)
    } finally {
      clearInterval(beat)
    }
  }

  async function stateOf(row: OperationRow): Promise<OperationState> {
    const base = { operationId: row.id }
    if (row.campaignId !== null) return { ...base, ...(await campaignState(row, row.campaignId)) }
    if (row.planId === null) {
      if (row.status === 'running' && row.leaseUntil !== null && row.leaseUntil.getTime() <= now()) {
        return { ...base, status: 'failed', error: INTERRUPTED }
      }
      return {
        ...base,
        status: row.status,
        ...present('result', row.result),
        ...present('error', row.error as { code: string; message: string } | null),
      }
    }
    const plan = await findPlan(store.db, row.planId)
    if (plan === undefined) throw operationNotFound()
    const status = statusOf(row, plan)
    if (row.kind === 'applyPlan' && status === 'succeeded' && (await nothingMade(plan.id))) {
      return { ...base, status: 'failed', plan, error: NOTHING_MADE }
    }
    const failed = status === 'failed' && plan.code !== null && plan.message !== null
    return {
      ...base,
      status,
      plan,
      ...(failed ? { error: { code: plan.code as string, message: plan.message as string } } : {}),
    }
  }

  /** A small plan does not halt, yet a flow must not take it for done when every change that it tried failed. */
  async function nothingMade(planId: string): Promise<boolean> {
    const states = (await countChanges(store.db, planId)).map(({ state }) => state)
    return states.includes('failed') && states.every((state) => state === 'failed' || state === 'spared')
  }

  /** Taking back a campaign is taking back its plans, each of which tells for itself. */
  async function campaignState(
    { createdAt }: OperationRow,
    campaignId: string,
  ): Promise<Pick<OperationState, 'status' | 'result'>> {
    const { isMarked, undone, undoing, left, planId } = await undoProgress(store.db, campaignId)
    const isBusy = !isMarked || undoing > 0
    const status = !isBusy ? 'succeeded' : now() - createdAt.getTime() > verifyWaitMs ? 'verifying' : 'running'
    return { status, result: { campaignId, undone, undoing, notUndone: left, ...present('planId', planId) } }
  }

  function statusOf({ kind, createdAt }: OperationRow, { state, sentAt }: PlanRow): OperationStatus {
    if (state === 'refused' || state === 'halted') return 'failed'
    if (kind === 'draftPlan') return state === 'draft' ? 'running' : 'succeeded'
    const waited = now() - createdAt.getTime() > verifyWaitMs
    if (kind === 'undoPlan') {
      return state !== 'undoing' ? 'succeeded' : sentAt !== null || waited ? 'verifying' : 'running'
    }
    if (state === 'applying' || state === 'approved') return waited ? 'verifying' : 'running'
    if (state === 'stopped') return 'failed'
    return state === 'verifying' ? 'verifying' : 'succeeded'
  }

  /** What failed work tells whoever asked for it; what nobody foresaw is for the operator. */
  function told(error: unknown): { code: string; message: string } {
    if (stopping.signal.aborted) return INTERRUPTED
    const refusal = error instanceof GraphFailure ? toRefusal(error) : (databaseUnavailable(error) ?? error)
    if (refusal instanceof Refusal) return { code: refusal.code, message: refusal.message }
    onError(error)
    return { code: 'InternalError', message: 'The service failed: tell its operator the id of the operation.' }
  }

  return {
    begin,

    /** Waits for it as long as a reply may take, or not at all. */
    async wait(operationId: string, wait: boolean): Promise<OperationState> {
      for (;;) {
        const row = await findOperation(store.db, operationId)
        if (row === undefined) throw operationNotFound()
        const state = await stateOf(row)
        if (state.status !== 'running' || !wait || timeLeft() < MARGIN_MS) return state
        await sleep(PAUSE_MS)
      }
    },

    /**
     * Runs work that no plan keeps, in the background of the reply. While it goes on, the same caller who asks for the
     * same is answered with it.
     */
    async run(kind: OperationKind, caller: string, work: () => Promise<unknown>): Promise<string> {
      const row = { ...rowOf(kind, caller), leaseUntil: new Date(now() + LEASE_MS) }
      const { id, isNew } = await beginAlone(store.db, row, INTERRUPTED)
      if (isNew) {
        const done = carryOut(id, work).finally(() => running.delete(done))
        running.add(done)
      }
      return id
    },

    /** @throws Refusal `OperationNotFound`, also for a signature that is not ours; `LinkExpired`, `LinkRevoked` */
    async read(operationId: string, signature: string): Promise<OperationState> {
      const row = await findOperation(store.db, operationId)
      const subject =
        row?.planId != null ? `plan:${row.planId}` : row?.campaignId != null ? `campaign:${row.campaignId}` : undefined
      const link = { purpose: 'operation' as const, id: operationId, subjects: subject === undefined ? [] : [subject] }
      const isOpen = await links.follows(link, signature)
      if (row === undefined || row.expiresAt.getTime() <= now() || !isOpen) throw operationNotFound()
      return stateOf(row)
    },

    /** Where its state can be read without other credentials. */
    location: (operationId: string): string =>
      `${publicUrl}/v1/operations/${operationId}?sig=${links.sign({ purpose: 'operation', id: operationId }, READABLE_DAYS)}`,

    async close(): Promise<void> {
      stopping.abort()
      await Promise.allSettled(running)
    },
  }
}

const operationNotFound = () =>
  new Refusal('OperationNotFound', 'There is no such operation, or the link to it is over.')
