import type { NewSnapshotRow, SnapshotKind, SnapshotRow } from '../../../store/role-tables.ts'
import type { PrivilegedApp } from '../apps.ts'
import type { AssignmentRow } from '../rows.ts'
import type { RoleSettings } from '../settings.ts'
import type { Holder } from './holders.ts'

/** Everything that was read at one moment. */
export interface SnapshotContent {
  assignments: readonly AssignmentRow[]
  settings: readonly RoleSettings[]
  apps: readonly PrivilegedApp[]
  holders: readonly Holder[]
}

/** What makes a row the same in another snapshot: who has which role where and in which way; an app, a role, a person. */
const KEYS = {
  assignment: ({ roleId, principalId, scopeId, assignmentType, through, groupId }: AssignmentRow) => [roleId, principalId, scopeId ?? '/', assignmentType, through, groupId ?? ''].join(' '),
  setting: ({ roleId }: RoleSettings) => roleId,
  app: ({ principalId }: PrivilegedApp) => principalId,
  holder: ({ userId }: Holder) => userId,
}

/** Of two grants that differ in nothing that names them, one tells enough. */
export function toSnapshotRows (snapshotId: string, { assignments, settings, apps, holders }: SnapshotContent): NewSnapshotRow[] {
  const rows = new Map<string, NewSnapshotRow>()
  const add = <T>(kind: SnapshotKind, entries: readonly T[], keyOf: (entry: T) => string) => {
    for (const entry of entries) rows.set(`${kind} ${keyOf(entry)}`, { snapshotId, kind, key: keyOf(entry), row: JSON.stringify(entry) })
  }
  add('assignment', assignments, KEYS.assignment)
  add('setting', settings, KEYS.setting)
  add('app', apps, KEYS.app)
  add('holder', holders, KEYS.holder)
  return [...rows.values()]
}

export function toContent (rows: readonly SnapshotRow[]): SnapshotContent {
  const of = <T>(kind: SnapshotKind) => rows.filter(row => row.kind === kind).map(({ row }) => row as T)
  return { assignments: of<AssignmentRow>('assignment'), settings: of<RoleSettings>('setting'), apps: of<PrivilegedApp>('app'), holders: of<Holder>('holder') }
}
