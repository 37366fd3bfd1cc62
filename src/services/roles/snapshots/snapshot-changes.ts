import type { SnapshotKind } from '../../../store/role-tables.ts'
import { GRAPH_RESOURCE } from '../app-permissions.ts'
import { present } from '../../../present.ts'
import { asFarAsPim, type Alike } from './as-far-as-pim.ts'
import { changedKindOf, named, type AnyRow, type RoleChange } from './change-kinds.ts'
import { differences } from './compared.ts'
import { seenInBoth } from './seen-in-both.ts'
import { toSnapshotRows, type SnapshotContent } from './snapshot-rows.ts'

/** Whether a snapshot is from before permissions at other resources than Microsoft Graph were read. */
const knowsGraphAlone = ({ apps }: SnapshotContent): boolean =>
  apps.some(({ permissions }) => permissions.some(({ resource }) => resource === undefined))

/** With what apps may do at Microsoft Graph alone: beside an older snapshot, the rest would seem to be new. */
function atGraphAlone(content: SnapshotContent): SnapshotContent {
  const apps = content.apps.flatMap((app) => {
    const permissions = app.permissions.filter(({ resource = GRAPH_RESOURCE.name }) => resource === GRAPH_RESOURCE.name)
    return permissions.length === 0 && app.permissions.length > 0 ? [] : [{ ...app, permissions }]
  })
  return { ...content, apps }
}

interface Compared {
  kept: SnapshotKind
  kind: RoleChange['kind']
  row: AnyRow
}

/** What is compared, by what makes it the same in another snapshot; Azure writes ids in any case. */
const comparedOf = (content: SnapshotContent, knowsWay: Alike['knowsWay']): Map<string, Compared> =>
  new Map(
    toSnapshotRows('', content).flatMap(({ kind: kept, key, row: text }): [string, Compared][] => {
      const kind = changedKindOf(kept)
      if (kind === undefined) return []
      const { assignmentType, ...row } = JSON.parse(text) as AnyRow
      const isKnown = kept !== 'assignment' || knowsWay({ system: 'entra', through: row.through })
      const known = { ...row, ...(isKnown && present('assignmentType', assignmentType)) } as AnyRow
      return [[`${kept} ${key.toLowerCase()}`, { kept, kind, row: known }]]
    }),
  )

/** The differences of two snapshots: the most dangerous first. */
export function changesBetween(before: SnapshotContent, after: SnapshotContent): RoleChange[] {
  const alike = asFarAsPim(before, after)
  const canTell = seenInBoth(alike)
  const isOlder = [before, after].some(knowsGraphAlone)
  const [old, now] = alike.contents.map((content) =>
    comparedOf(isOlder ? atGraphAlone(content) : content, alike.knowsWay),
  ) as [Map<string, Compared>, Map<string, Compared>]
  const changes: RoleChange[] = []
  for (const [key, { kept, kind, row }] of now) {
    const earlier = old.get(key)?.row
    const change = earlier === undefined ? 'added' : 'changed'
    if (!canTell(kept, row, change)) continue
    if (earlier === undefined) changes.push({ ...named(kind, row), change, fields: [] })
    else {
      const fields = differences(kind, earlier, row)
      const displayName = row.displayName ?? earlier.displayName
      if (fields.length > 0) changes.push({ ...named(kind, { ...row, displayName }), change, fields })
    }
  }
  for (const [key, { kept, kind, row }] of old) {
    if (now.has(key) || !canTell(kept, row, 'removed')) continue
    changes.push({ ...named(kind, row), change: 'removed', fields: [] })
  }
  return changes.sort((a, b) => (a.tier ?? 9) - (b.tier ?? 9) || (placeOfChange(a) < placeOfChange(b) ? -1 : 1))
}

export const placeOfChange = ({
  kind,
  title,
  change,
  system,
  roleId,
  principalId,
  assignmentType,
  scopeId,
}: RoleChange) => [kind, title, change, roleId, principalId, assignmentType, system, scopeId].join('\u0000')
