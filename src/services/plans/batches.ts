import { withPatience, type SignInTurns } from '../../graph/sign-in-turn.ts'
import { askKinds, type Item } from './item.ts'
import type { Phase } from './phases.ts'
import { BATCH_SIZE } from '../../graph/batch.ts'

/** How many changes are looked at and go to Graph together, where their kind does not say otherwise. */
export const BATCH = BATCH_SIZE

export const waits = ({ kind, change }: Item): boolean => kind.waits?.(change) === true

/**
 * From the beginning, those that may be made together: changes that wait come after those that don't.
 *
 * @param many whether as many as their kind can, which spares reads of sign-in dates
 */
export function together(many: boolean, items: readonly Item[]): Item[] {
  const [first] = items
  const end = first === undefined ? 0 : items.findIndex((item) => waits(item) !== waits(first))
  const alike = items.slice(0, end < 0 ? items.length : end)
  return alike.slice(0, Math.min(...alike.map(({ kind }) => (many ? kind.together : undefined) ?? BATCH)))
}

/** What is rechecked together, with the reads of sign-in dates that were taken for it. */
export interface Reserved {
  batch: readonly Item[]
  reserved: { left: number }
}

/**
 * Waits for the reads of sign-in dates that a recheck makes: it would grow old over them. They are taken together,
 * since they leave together. Where fewer are there than the batch needs, its beginning is looked at now, so that no
 * part of a minute's reads is left unused.
 */
export function createReservation(signInTurns: SignInTurns | undefined) {
  /** @param whole whether the batch can't be made in parts */
  return async function reserve(
    { direction }: Pick<Phase, 'direction'>,
    batch: readonly Item[],
    signal: AbortSignal,
    { whole = false }: { whole?: boolean } = {},
  ): Promise<Reserved> {
    const needed = direction === 'undo' || signInTurns === undefined ? 0 : await readsOf(batch)
    if (needed === 0 || signInTurns === undefined) return { batch, reserved: { left: 0 } }
    const left = await withPatience({ signal }, async () => {
      const taken = await signInTurns.takeTogether(needed, whole ? needed : Math.ceil(needed / 2))
      if (whole) await signInTurns.take(needed - taken)
      return whole ? needed : taken
    })
    return { batch: left < needed ? await within(left, batch) : batch, reserved: { left } }
  }

  /** The beginning of a batch that so many reads are enough for; never nothing, or the plan would not go on. */
  async function within(reads: number, batch: readonly Item[]): Promise<readonly Item[]> {
    let size = batch.length - 1
    while (size > 1 && (await readsOf(batch.slice(0, size))) > reads) size--
    return batch.slice(0, Math.max(1, size))
  }

  async function readsOf(batch: readonly Item[]): Promise<number> {
    const reads = await askKinds(batch, async (kind, changes) => [
      kind.signInReads?.(changes) ?? 0,
      ...changes.slice(1).map(() => 0),
    ])
    return reads.reduce((sum, count) => sum + count, 0)
  }
}
