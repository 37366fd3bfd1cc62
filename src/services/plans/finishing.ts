import { countChanges } from '../../store/change-counts.ts'
import type { PlanState } from '../../store/tables.ts'
import type { Checkpoint, Job } from './job.ts'

/** Seconds from one read of what was sent to the next: most shows within a minute, some only after hours. */
const PAUSES = [3, 10, 30, 60, 300, 900, 3_600]
const LONGEST_PAUSE = 4 * 3_600

export const nextVerification = (at: Date, looks: number): Date =>
  new Date(at.getTime() + 1000 * (PAUSES[looks - 1] ?? LONGEST_PAUSE))

/**
 * Where a plan goes once nothing of its undo is open: it is undone when nothing that was made still stands, and
 * otherwise what it was before.
 */
export async function finishUndo({ plan, write }: Job, checkpoint: (name: Checkpoint) => void): Promise<void> {
  checkpoint('beforeFinish')
  await write(async ({ db, at, move, note, audit, emit }) => {
    const counts = await countChanges(db, plan.id)
    const some = (test: (row: Counted) => boolean) => counts.some(test)
    if (some(({ undoState }) => undoState !== null && undoState !== 'failed')) {
      await note(plan, { sentAt: at, looks: plan.looks + 1, nextLookAt: nextVerification(at, plan.looks + 1) })
      return
    }
    const state = stateAfterUndo(some)
    if (
      !(await move(plan, state, {
        sentAt: at,
        finishedAt: at,
        nextLookAt: state === 'verifying' || state === 'stopped' ? nextVerification(at, 1) : null,
      }))
    ) {
      return
    }
    audit({ action: state === 'undone' ? 'plan.undone' : 'plan.undoEnded', planId: plan.id, data: { state } })
    emit('planFinished', plan.id, { state })
  })
}

type Counted = Awaited<ReturnType<typeof countChanges>>[number]

function stateAfterUndo(some: (test: (row: Counted) => boolean) => boolean): PlanState {
  if (some(({ state }) => state === 'requested')) return 'verifying'
  if (some(({ state, planned }) => planned && (state === 'planned' || state === 'intended'))) return 'stopped'
  return some(({ state }) => state === 'verified' || state === 'unverified') ? 'done' : 'undone'
}
