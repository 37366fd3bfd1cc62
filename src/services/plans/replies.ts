import { countChanges } from '../../store/change-counts.ts'
import type { Store } from '../../store/database.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { present } from '../../present.ts'
import type { ChangeKinds } from './kind.ts'
import { toItem } from './item.ts'
import type { Outcome } from './phases.ts'

const moment = <K extends string>(name: K, date: Date | null) =>
  present(name, date === null ? undefined : isoTime(date))

export interface Progress {
  planned: number
  spared: number
  handOver: number
  requested: number
  verified: number
  failed: number
  unverified: number
  undone: number
}

/** How far a plan got. `planned` still waits for its turn; `requested` was sent and is not seen yet. */
export async function progressOf(store: Store, planId: string): Promise<Progress> {
  const progress: Progress = {
    planned: 0,
    spared: 0,
    handOver: 0,
    requested: 0,
    verified: 0,
    failed: 0,
    unverified: 0,
    undone: 0,
  }
  for (const { state, count } of await countChanges(store.db, planId)) {
    progress[state === 'intended' ? 'requested' : state] += count
  }
  return progress
}

/**
 * A plan as every reply shows it.
 *
 * @param undoneBy the plan that takes it back
 */
export function planReply(plan: PlanRow, progress: Progress, undoneBy: string | undefined) {
  return {
    planId: plan.id,
    kind: plan.kind,
    state: plan.state,
    title: plan.title,
    ...present('undoOf', plan.undoOf),
    ...present('undoneBy', undoneBy),
    ...present('hash', plan.hash),
    ...present('reason', plan.reason),
    createdDateTime: isoTime(plan.createdAt),
    createdBy: plan.createdBy,
    ...present('requester', plan.requester),
    expiresDateTime: isoTime(plan.expiresAt),
    graceDays: plan.graceDays,
    ...moment('noticesReadDateTime', plan.noticedAt),
    ...present(
      'applicableDateTime',
      plan.noticedAt === null ? undefined : isoTime(new Date(plan.noticedAt.getTime() + plan.graceDays * DAY_MS)),
    ),
    ...moment('decidedDateTime', plan.decidedAt),
    ...present('decidedBy', plan.decidedBy),
    ...present('approverId', plan.approverId),
    ...present('approverName', plan.approverName),
    ...present('comment', plan.comment),
    ...present('code', plan.code),
    ...present('message', plan.message),
    ...moment('startedDateTime', plan.startedAt),
    ...moment('finishedDateTime', plan.finishedAt),
    ...present('stopRequested', plan.stopRequestedAt, () => true),
    progress,
  }
}

export type PlanReply = ReturnType<typeof planReply>

/** A change as every reply shows it: what happens to whom, and how far it got. */
export function changeReply(row: ChangeRow, kinds: ChangeKinds) {
  const { change, kind } = toItem(row, kinds)
  const { accepted, refused } = (row.outcome as Outcome | null) ?? {}
  return {
    changeId: row.id,
    planId: row.planId,
    kind: row.kind,
    ...present('position', row.position),
    state: row.state,
    title: kind.describe(change),
    ...kind.show(change, (row.outcome as Outcome | null)?.effects),
    ...present('code', row.code),
    ...present('message', row.message),
    createdDateTime: isoTime(row.createdAt),
    ...moment('requestedDateTime', row.requestedAt),
    ...moment('verifiedDateTime', row.verifiedAt),
    ...present('accepted', accepted),
    ...(refused === undefined || refused.length === 0 ? {} : { refused: refused.flatMap(({ covers }) => covers) }),
    ...(row.state === 'requested' || row.state === 'verified' || row.state === 'unverified' || row.state === 'failed'
      ? moment('restoreBefore', row.restoreBefore)
      : {}),
    ...present('undoState', row.undoState),
    ...present('undoCode', row.undoCode),
    ...present('undoMessage', row.undoMessage),
    ...moment('undoneDateTime', row.undoneAt),
  }
}
