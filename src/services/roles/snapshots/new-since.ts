import { parseScope } from '../../../arm/scopes.ts'
import { allSnapshots, snapshotRowsOfKind } from '../../../store/role-snapshots.ts'
import type { Executor, Store } from '../../../store/database.ts'
import { present } from '../../../present.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import { placeOf } from '../azure/places.ts'
import { azurePlaceKey } from '../azure/plans/azure-grant.ts'
import { isChosen } from '../systems/chosen.ts'
import type { SystemState } from '../systems/read-systems.ts'
import type { ReadPlace } from '../systems/system.ts'
import type { SnapshotContent } from './snapshot-rows.ts'
import type { SnapshotSummary } from './snapshot-summary.ts'

/** Of what more snapshots than this did not see, nobody says that it is new. */
const MOST_LOOKED_AT = 30

export const AZURE = ['azure'] as const

/** An earlier snapshot, as far as it tells what is new in Azure. */
interface Earlier {
  asOf: string
  chosen: SystemState['chosen']
  places: ReadonlyMap<string, ReadPlace>
  held: ReadonlyMap<string, readonly AssignmentRow[]>
}

/**
 * Says of each role of Azure of tier 0 or 1 that somebody was given since when it is new: since the last snapshot that
 * looked where it is and did not have it. What was there when a place was read first is not new, nor what is older than
 * such a snapshot, which Azure had not shown then. It is kept with the row, so that it outlives the snapshots before.
 */
export async function withNewSince({ db }: Store, content: SnapshotContent): Promise<SnapshotContent> {
  const open = new Set((content.otherAssignments ?? []).filter(isWatched))
  const since = new Map<AssignmentRow, string | undefined>()
  for (const snapshot of open.size === 0 ? [] : await azureBefore(db)) {
    if (open.size === 0) break
    const earlier = await readEarlier(db, snapshot)
    for (const row of open) {
      const own = earlier.held.get(keyOf(row)) ?? []
      const same = own.find((one) => isSame(one, row))
      if (same !== undefined) since.set(row, same.newSince)
      else if (looked(earlier, row) && (own.some(isOfKind(row)) || isAfter(row, earlier))) since.set(row, earlier.asOf)
      else continue
      open.delete(row)
    }
  }
  return {
    ...content,
    ...present('otherAssignments', content.otherAssignments, (rows) =>
      rows.map((row) => ({ ...row, ...present('newSince', since.get(row)) })),
    ),
  }
}

const isWatched = ({ system, through, assignmentType, tier = 2 }: AssignmentRow): boolean =>
  system === 'azure' && through === 'direct' && assignmentType !== 'activated' && tier < 2

/** Snapshots that Azure was read for, at least in part: some of the newest, the newest first. */
export async function azureBefore(db: Executor): Promise<{ id: string; state: SystemState; asOf: string }[]> {
  const all = (await allSnapshots(db)).flatMap(({ id, summary }) => {
    const { systems = [], asOf } = summary as SnapshotSummary
    const state = systems.find(({ system }) => system === 'azure')
    return state === undefined || state.state === 'notRead' ? [] : [{ id, state, asOf: state.asOf ?? asOf }]
  })
  return all.slice(-MOST_LOOKED_AT).reverse()
}

async function readEarlier(
  db: Executor,
  { id, state, asOf }: Awaited<ReturnType<typeof azureBefore>>[number],
): Promise<Earlier> {
  const [places, rows] = await Promise.all([
    snapshotRowsOfKind<ReadPlace>(db, id, 'readPlace', AZURE),
    snapshotRowsOfKind<AssignmentRow>(db, id, 'otherAssignment', AZURE),
  ])
  return {
    asOf,
    chosen: state.chosen,
    places: new Map(places.map((place) => [place.scopeId, place])),
    held: Map.groupBy(
      rows.filter(({ through }) => through === 'direct'),
      keyOf,
    ),
  }
}

const keyOf = ({ principalId, roleId, scopeId = '/' }: AssignmentRow): string =>
  azurePlaceKey(principalId, roleId, scopeId)

const isOfKind =
  (row: AssignmentRow) =>
  (earlier: AssignmentRow): boolean =>
    (earlier.assignmentType === 'eligible') === (row.assignmentType === 'eligible')

/** Whether somebody had it before, in that way or for longer; where one of both is not known in full, in any way. */
function isSame(earlier: AssignmentRow, row: AssignmentRow): boolean {
  if (!isOfKind(row)(earlier)) return false
  return (
    earlier.assignmentType === row.assignmentType ||
    earlier.assignmentType === 'activePermanent' ||
    row.madeInPim === undefined
  )
}

function looked({ chosen, places }: Earlier, { scopeId = '/', tier, assignmentType }: AssignmentRow): boolean {
  const scope = parseScope(scopeId)
  const place = scope === undefined ? undefined : places.get(placeOf(scope))
  return (
    place !== undefined && isChosen(chosen, scopeId, tier) && (assignmentType !== 'eligible' || place.eligibilities)
  )
}

const isAfter = ({ createdDateTime }: AssignmentRow, { asOf }: Earlier): boolean =>
  createdDateTime === undefined || Date.parse(createdDateTime) > Date.parse(asOf)
