import type { NewSnapshotRow, SnapshotKind, SnapshotRow } from '../../../store/role-tables.ts'
import type { PrivilegedApp } from '../apps.ts'
import type { RoleApprovers } from '../approvers.ts'
import type { CustomRole } from '../custom-roles.ts'
import type { RoleGroupRow } from '../role-groups.ts'
import type { AssignmentRow } from '../rows.ts'
import type { RoleSettings } from '../settings.ts'
import type { RoleUse } from '../use.ts'
import type { Holder } from './holders.ts'

/** Everything that was read at one moment. What is optional is absent where it was not read: that is another thing than none. */
export interface SnapshotContent {
  assignments: readonly AssignmentRow[]
  settings: readonly RoleSettings[]
  apps: readonly PrivilegedApp[]
  holders: readonly Holder[]
  groups?: readonly RoleGroupRow[]
  customRoles?: readonly CustomRole[]
  approvers?: readonly RoleApprovers[]
  uses?: readonly RoleUse[]
}

/** The optional parts, by the kind of their rows. */
const PARTS = { group: 'groups', role: 'customRoles', approver: 'approvers', use: 'uses' } as const satisfies Partial<Record<SnapshotKind, keyof SnapshotContent>>

/** Which optional parts were read, for a snapshot to remember: a part without rows would otherwise look like one that was not. */
export const partsOf = (content: SnapshotContent): SnapshotKind[] =>
  (Object.keys(PARTS) as (keyof typeof PARTS)[]).filter(kind => content[PARTS[kind]] !== undefined)

/** What makes a row the same in another snapshot: who has which role where and in which way; an app, a role, a person. */
const KEYS = {
  assignment: ({ roleId, principalId, scopeId, assignmentType, through, groupId }: AssignmentRow) => [roleId, principalId, scopeId ?? '/', assignmentType, through, groupId ?? ''].join(' '),
  setting: ({ roleId }: RoleSettings) => roleId,
  app: ({ principalId }: PrivilegedApp) => principalId,
  holder: ({ userId }: Holder) => userId,
  group: ({ groupId }: RoleGroupRow) => groupId,
  role: ({ roleId }: CustomRole) => roleId,
  approver: ({ roleId }: RoleApprovers) => roleId,
  use: ({ userId }: RoleUse) => userId,
}

/** Of two grants that differ in nothing that names them, one tells enough. */
export function toSnapshotRows (snapshotId: string, { assignments, settings, apps, holders, groups = [], customRoles = [], approvers = [], uses = [] }: SnapshotContent): NewSnapshotRow[] {
  const rows = new Map<string, NewSnapshotRow>()
  const add = <T>(kind: SnapshotKind, entries: readonly T[], keyOf: (entry: T) => string) => {
    for (const entry of entries) rows.set(`${kind} ${keyOf(entry)}`, { snapshotId, kind, key: keyOf(entry), row: JSON.stringify(entry) })
  }
  add('assignment', assignments, KEYS.assignment)
  add('setting', settings, KEYS.setting)
  add('app', apps, KEYS.app)
  add('holder', holders, KEYS.holder)
  add('group', groups, KEYS.group)
  add('role', customRoles, KEYS.role)
  add('approver', approvers, KEYS.approver)
  add('use', uses, KEYS.use)
  return [...rows.values()]
}

/** @param parts the optional ones that were read; none in snapshots of before they were known */
export function toContent (rows: readonly SnapshotRow[], parts: readonly SnapshotKind[] = []): SnapshotContent {
  const of = <T>(kind: SnapshotKind) => rows.filter(row => row.kind === kind).map(({ row }) => row as T)
  return { assignments: of<AssignmentRow>('assignment'), settings: of<RoleSettings>('setting'), apps: of<PrivilegedApp>('app'), holders: of<Holder>('holder'), ...Object.fromEntries(Object.entries(PARTS).filter(([kind]) => parts.includes(kind as SnapshotKind)).map(([kind, part]) => [part, of(kind as SnapshotKind)])) }
}
