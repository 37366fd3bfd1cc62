import { randomUUID } from 'node:crypto'
import { slices } from '../../graph/url.ts'
import type { NewChange } from '../../store/tables.ts'
import { canonical } from './hash.ts'
import type { Change } from './change.ts'
import { TRANSACTION_ROWS } from '../../store/sizes.ts'

/** The rows of one attempt. Only those that the hash is made of are held: a draft may be about very many people. */
export function createDraftRows(planId: string, at: Date, keep: (changes: readonly NewChange[]) => Promise<void>) {
  const planned: NewChange[] = []
  const counts = { planned: 0, spared: 0, handOver: 0 }
  return {
    planned,
    counts,
    async add(rows: readonly DraftRow[]): Promise<void> {
      for (const some of slices(rows, DRAFTED_A_TRANSACTION)) {
        const changes = some.map((row) => {
          const place = ++counts[row.decision]
          return toRow(planId, row, row.decision === 'planned' ? place : null, at)
        })
        await keep(changes)
        planned.push(...changes.filter(({ position }) => position !== null))
      }
    },
  }
}

function toRow(planId: string, row: DraftRow, position: number | null, createdAt: Date): NewChange {
  const { kind, subjectId, targetId, before, after, preconditions, movesPeople = false, details } = row.change
  return {
    id: row.decision === 'planned' && row.changeId !== undefined ? row.changeId : randomUUID(),
    planId,
    position,
    kind,
    subjectId,
    targetId: targetId ?? null,
    before: canonical(before),
    after: canonical(after),
    preconditions: canonical(preconditions),
    movesPeople,
    state: row.decision,
    details: JSON.stringify(details),
    createdAt,
    ...(row.decision === 'planned' ? {} : { code: row.code, message: row.message }),
  }
}

/** Somebody whom a plan looked at: to be changed, spared for a reason, or left to somebody who can. */
export type DraftRow<Details = unknown> =
  /** A change whose text in the tenant names it brings its own id. */
  | { decision: 'planned'; change: Change<Details>; changeId?: string }
  | { decision: 'spared' | 'handOver'; change: Change<Details>; code: string; message: string }

/** A row of a plan for people who are spared is one too, and counts for the transaction. */
export const DRAFTED_A_TRANSACTION = TRANSACTION_ROWS / 2
