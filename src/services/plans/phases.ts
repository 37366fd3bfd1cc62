import type { Executor } from '../../store/database.ts'
import { changesInState, changesInUndo, changesSent } from '../../store/changes.ts'
import type { ChangeRow } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import { graphReason } from './graph-reason.ts'
import type { Item } from './item.ts'
import type { ChangeKind, Direction, Verification, Reason } from './kind.ts'
import type { Entry } from './ledger.ts'
import type { Change } from './change.ts'
import { after, wasPutOff, type Sent } from './sending.ts'
import { auditedIds } from './subject.ts'
import { present } from '../../present.ts'

/** What Graph took and refused of a change, and what was seen of it: kept with the change. */
export interface Outcome {
  accepted: string[]
  refused: { covers: string[]; status: number; code: string; requestId?: string }[]
  seen?: Verification['seen']
  effects?: unknown
}

/** Microsoft says that licenses follow within a day, or else to call them. */
const VERIFY_WITHIN_MS = DAY_MS
/** A change whose fate nobody could find out so many times is given up. */
const MOST_ATTEMPTS = 5

/**
 * Making changes and taking them back are one procedure that keeps its progress in different columns: this is the
 * difference. Each method moves rows on and says so in the audit log, inside the caller's transaction.
 */
export interface Phase {
  readonly direction: Direction
  /** Still to be sent, in the order of the plan. */
  todo(db: Executor, planId: string, limit: number): Promise<ChangeRow[]>
  /** Intended and never answered: a process died, or Graph broke off. */
  inFlight(db: Executor, planId: string, limit: number): Promise<ChangeRow[]>
  /** Sent, and not yet seen. @param after a place in the plan */
  sent(db: Executor, planId: string, limit: number, after?: number): Promise<ChangeRow[]>
  /** Right before anything is sent: why a change must not be made, or taken back. */
  recheck(kind: ChangeKind, changes: Change[]): Promise<(Reason | undefined)[]>
  spare(entry: Entry, item: Item, reason: Reason): Promise<void>
  intend(entry: Entry, items: readonly Item[]): Promise<void>
  /**
   * What was intended in a plan that was broken off, and does not show: after a day it was not made, and waits like the
   * rest.
   */
  returnUnmade(entry: Entry, item: Item): Promise<void>
  /** What became of its requests. */
  record(entry: Entry, item: Item, sent: Sent): Promise<'accepted' | 'failed' | 'throttled' | 'unclear' | 'handedOver'>
  /** What a later read showed. */
  recordVerification(entry: Entry, item: Item, verification: Verification): Promise<void>
}

const outcomeOf = ({ row }: Item, { accepted, refused }: Sent): Outcome => {
  const earlier = row.outcome as Outcome | null
  return {
    accepted: [...new Set([...(earlier?.accepted ?? []), ...accepted])],
    refused: refused.map(({ covers, failure }) => ({
      covers,
      status: failure.status,
      code: failure.code,
      ...present('requestId', failure.requestId),
    })),
  }
}

/** Why Graph refused it, in the words of the kind where it has some. */
const reasonOf = ({ kind }: Item, sent: Sent): Reason =>
  sent.refused.map(({ failure }) => kind.refusal?.(failure)).find((found) => found !== undefined) ?? graphReason(sent)

/** Until when taking it back brings back everything. */
const restorable = ({ kind: { restorableDays } }: Item, at: Date) =>
  present('restoreBefore', restorableDays, (days) => new Date(at.getTime() + days * DAY_MS))

const about = ({ row, kind }: Item) => ({ planId: row.planId, changeId: row.id, ...auditedIds(row, kind) })

export const applyPhase: Phase = {
  direction: 'apply',
  todo: (db, planId, limit) => changesInState(db, planId, ['planned'], limit),
  inFlight: (db, planId, limit) => changesInState(db, planId, ['intended'], limit),
  sent: (db, planId, limit, after = 0) => changesSent(db, planId, limit, after),
  recheck: (kind, changes) => kind.recheck(changes),

  async spare({ change, audit }, item, { code, message, handOver }) {
    await change(item.row, { state: handOver === true ? 'handOver' : 'spared', code, message })
    audit({ action: handOver === true ? 'change.handedOver' : 'change.spared', ...about(item), data: { code } })
  },

  async intend({ intend, at, audit }, items) {
    await intend(
      items.map(({ row }) => row.id),
      at,
    )
    for (const item of items) audit({ action: 'change.intended', ...about(item) })
  },

  async returnUnmade({ change, at, audit }, item) {
    const { row } = item
    if (at.getTime() - (row.intendedAt?.getTime() ?? 0) <= VERIFY_WITHIN_MS) return
    await change(row, { state: 'planned' })
    audit({ action: 'change.notMade', ...about(item) })
  },

  async record({ change, at, audit }, item, sent) {
    const { row } = item
    const attempts = row.attempts + 1
    if (wasPutOff(sent)) {
      // This was no attempt.
      await change(row, { state: 'planned', attempts: row.attempts })
      return 'throttled'
    }
    if (sent.unclear.length > 0 && attempts < MOST_ATTEMPTS) {
      await change(row, { attempts, outcome: JSON.stringify(outcomeOf(item, sent)) })
      return 'unclear'
    }
    const outcome = outcomeOf(item, sent)
    if (outcome.accepted.length > 0) {
      await change(row, {
        state: 'requested',
        attempts,
        requestedAt: at,
        ...restorable(item, at),
        outcome: JSON.stringify(outcome),
      })
      audit({
        action: 'change.requested',
        ...about(item),
        data: { accepted: outcome.accepted, refused: outcome.refused.flatMap(({ covers }) => covers) },
      })
      return 'accepted'
    }
    const elsewhere = sent.refused
      .map(({ failure }) => item.kind.handsOver?.(failure))
      .find((found) => found !== undefined)
    if (elsewhere !== undefined) {
      await change(row, {
        state: 'handOver',
        attempts,
        code: elsewhere.code,
        message: elsewhere.message,
        outcome: JSON.stringify(outcome),
      })
      audit({ action: 'change.handedOver', ...about(item), data: { code: elsewhere.code, refused: outcome.refused } })
      return 'handedOver'
    }
    const reason = reasonOf(item, sent)
    await change(row, { state: 'failed', attempts, ...reason, outcome: JSON.stringify(outcome) })
    audit({ action: 'change.failed', ...about(item), data: { code: reason.code, refused: outcome.refused } })
    return 'failed'
  },

  async recordVerification({ change, at, audit }, item, { seen, settled, failure, effects }) {
    const { row } = item
    const outcome: Outcome = { ...(row.outcome as Outcome), seen, ...present('effects', effects) }
    const base = { outcome: JSON.stringify(outcome) }
    if (failure !== undefined) {
      await change(row, { ...base, state: 'failed', ...failure })
      audit({ action: 'change.failed', ...about(item), data: { code: failure.code } })
    } else if (seen === after('apply') && settled) {
      await change(row, { ...base, state: 'verified', verifiedAt: at })
      audit({ action: 'change.verified', ...about(item) })
    } else if (at.getTime() - (row.requestedAt?.getTime() ?? 0) > VERIFY_WITHIN_MS) {
      await change(row, {
        ...base,
        state: 'unverified',
        code: 'NotSeenInADay',
        message: 'Microsoft accepted it, and after a day it still does not show: ask Microsoft support.',
      })
      audit({ action: 'change.unverified', ...about(item) })
    } else {
      await change(row, base)
    }
  },
}

export const undoPhase: Phase = {
  direction: 'undo',
  todo: (db, planId, limit) => changesInUndo(db, planId, ['planned'], limit),
  inFlight: (db, planId, limit) => changesInUndo(db, planId, ['intended'], limit),
  sent: (db, planId, limit, after) => changesInUndo(db, planId, ['requested'], limit, after),
  recheck: (kind, changes) => kind.undoable(changes),

  async spare({ change, audit }, item, { code, message }) {
    await change(item.row, { undoState: 'failed', undoCode: code, undoMessage: message })
    audit({ action: 'undo.notPossible', ...about(item), data: { code } })
  },

  async intend({ intendUndo, at, audit }, items) {
    await intendUndo(
      items.map(({ row }) => row.id),
      at,
    )
    for (const item of items) audit({ action: 'undo.intended', ...about(item) })
  },

  /** Taking back goes on until it is done. */
  async returnUnmade() {},

  async record({ change, audit }, item, sent) {
    const { row } = item
    const undoAttempts = row.undoAttempts + 1
    if (wasPutOff(sent)) {
      await change(row, { undoState: 'planned', undoAttempts: row.undoAttempts })
      return 'throttled'
    }
    if (sent.unclear.length > 0 && undoAttempts < MOST_ATTEMPTS) {
      await change(row, { undoAttempts })
      return 'unclear'
    }
    if (sent.accepted.length > 0) {
      await change(row, { undoState: 'requested', undoAttempts })
      audit({ action: 'undo.requested', ...about(item), data: { accepted: sent.accepted } })
      return 'accepted'
    }
    const { code, message } = reasonOf(item, sent)
    await change(row, { undoState: 'failed', undoAttempts, undoCode: code, undoMessage: message })
    audit({ action: 'undo.failed', ...about(item), data: { code } })
    return 'failed'
  },

  async recordVerification({ change, at, audit }, item, { seen, settled, failure }) {
    const { row } = item
    if (failure !== undefined || seen === 'gone') {
      const { code, message } = failure ?? { code: 'UserDeleted', message: 'The person was deleted meanwhile.' }
      await change(row, { undoState: 'failed', undoCode: code, undoMessage: message })
      audit({ action: 'undo.failed', ...about(item), data: { code } })
    } else if (seen === after('undo') && settled) {
      await change(row, { state: 'undone', undoState: null, undoneAt: at })
      audit({ action: 'change.undone', ...about(item) })
    } else if (at.getTime() - (row.undoIntendedAt?.getTime() ?? 0) > VERIFY_WITHIN_MS) {
      await change(row, {
        undoState: 'failed',
        undoCode: 'NotSeenInADay',
        undoMessage: 'Microsoft accepted it, and after a day it still does not show: ask Microsoft support.',
      })
      audit({ action: 'undo.failed', ...about(item), data: { code: 'NotSeenInADay' } })
    }
  },
}
