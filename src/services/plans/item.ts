import type { ChangeRow } from '../../store/tables.ts'
import type { Change } from './change.ts'
import type { ChangeKind, ChangeKinds, ChangeRequest, Direction } from './kind.ts'
import { present } from '../../present.ts'

/** A stored change with the kind that knows how to carry it out. */
export interface Item<C extends Change = Change> {
  row: ChangeRow
  change: C
  kind: ChangeKind<C>
}

export function toItem(row: ChangeRow, kinds: ChangeKinds): Item {
  return { row, change: toChange(row), kind: kinds(row.kind) }
}

/** The same as far as Graph took it: only that can be seen, and taken back. */
export function toMadeItem(row: ChangeRow, kinds: ChangeKinds): Item {
  const item = toItem(row, kinds)
  const accepted = (row.outcome as { accepted?: string[] } | null)?.accepted
  return accepted === undefined ? item : partOf(item, accepted)
}

/** What makes a change, or takes it back. */
export const requestsOf = <C extends Change>({ kind, change }: Item<C>, direction: Direction): ChangeRequest[] =>
  direction === 'apply' ? kind.requests(change) : (kind.inverse?.(change) ?? [])

/** How many requests these changes are. */
export const requestsIn = (items: readonly Item[], direction: Direction): number =>
  items.reduce((sum, item) => sum + requestsOf(item, direction).length, 0)

/** The part of a change that some of its requests make. */
export const partOf = (item: Item, covers: readonly string[]): Item => ({
  ...item,
  change: item.kind.part?.(item.change, covers) ?? item.change,
})

export const toChange = (row: ChangeRow): Change => ({
  kind: row.kind,
  subjectId: row.subjectId,
  ...present('targetId', row.targetId),
  before: JSON.parse(row.before),
  after: JSON.parse(row.after),
  preconditions: JSON.parse(row.preconditions),
  details: row.details,
})

/** The details of a stored change. They are for showing alone, so that none of them can be relied on. */
export const detailsOf = <Details>({ details }: Pick<ChangeRow, 'details'>): Partial<Details> =>
  typeof details === 'object' && details !== null ? details : {}

/** Asks each kind once about all of its changes, and returns in the order of the items. */
export async function askKinds<T>(
  items: readonly Item[],
  ask: (kind: ChangeKind, changes: Change[]) => Promise<T[]>,
): Promise<T[]> {
  const results = new Array<T>(items.length)
  for (const indexes of Map.groupBy(items.keys(), (index) => items[index]?.kind).values()) {
    const own = indexes.map((index) => items[index] as Item)
    const found = await ask(
      (own[0] as Item).kind,
      own.map(({ change }) => change),
    )
    indexes.forEach((index, place) => {
      results[index] = found[place] as T
    })
  }
  return results
}
