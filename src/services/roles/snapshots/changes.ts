import canonicalize from 'canonicalize'
import { present } from '../../present.ts'
import type { PrivilegedApp } from '../apps.ts'
import type { CustomRole } from '../custom-roles.ts'
import type { RoleGroupRow } from '../role-groups.ts'
import type { AssignmentRow } from '../rows.ts'
import type { PimSettings, RoleSettings } from '../settings.ts'
import { partsOf, toSnapshotRows, type SnapshotContent } from './rows.ts'

export const ROLE_CHANGES = ['added', 'removed', 'changed'] as const
export const CHANGED_KINDS = ['assignment', 'setting', 'app', 'group', 'role'] as const

export interface RoleChange {
  change: typeof ROLE_CHANGES[number]
  kind: typeof CHANGED_KINDS[number]
  /** The role or the app, and who holds it, in one line. */
  title: string
  tier?: number
  roleId?: string
  roleName?: string
  principalId?: string
  principalName?: string
  assignmentType?: string
  fields: { field: string, before?: string, after?: string }[]
}

/**
 * What counts as a change. Names are left out, which anybody may change without anything having happened, and so is
 * what time alone changes; lists are compared whatever their order. Of groups, who is in them shows as assignments.
 */
const COMPARED = {
  assignment: ({ startDateTime, endDateTime, membership, accountEnabled, orphaned }: AssignmentRow) => ({ startDateTime, endDateTime, membership, accountEnabled, orphaned }),
  setting: ({ system: _system, roleId: _roleId, roleName: _roleName, tier: _tier, deviations: _deviations, ...settings }: RoleSettings): PimSettings => settings,
  app: ({ accountEnabled, permissions, secrets, certificates, owners }: PrivilegedApp) => ({
    accountEnabled,
    permissions: permissions.map(({ name, type }) => `${name} (${type})`).sort().join(', '),
    secrets: secrets.count,
    certificates: certificates.count,
    owners: owners?.toSorted().join(', '),
  }),
  group: ({ roleAssignable, underPim, owners, innerGroups, settings }: RoleGroupRow) => ({
    roleAssignable,
    underPim,
    owners: owners?.map(({ id, displayName }) => displayName ?? id).sort().join(', '),
    innerGroups: innerGroups?.map(({ id, displayName }) => displayName ?? id).sort().join(', '),
    ...settings,
  }),
  role: ({ enabled, actions }: CustomRole) => ({ enabled, actions: actions.join(', ') }),
} satisfies Record<RoleChange['kind'], (row: never) => object>

type AnyRow = AssignmentRow & RoleSettings & PrivilegedApp & RoleGroupRow & CustomRole

/** The differences of two snapshots: the most dangerous first. A part that one of them lacks is not compared. */
export function changesBetween (before: SnapshotContent, after: SnapshotContent): RoleChange[] {
  const optional = [before, after].map(partsOf)
  const isCompared = (kind: string) => CHANGED_KINDS.some(one => one === kind) && ((kind !== 'group' && kind !== 'role') || optional.every(parts => parts.includes(kind)))
  const rowsOf = (content: SnapshotContent) => new Map(toSnapshotRows('', content).filter(({ kind }) => isCompared(kind)).map(({ kind, key, row }) => [`${kind} ${key}`, { kind: kind as RoleChange['kind'], row: JSON.parse(row) as AnyRow }]))
  const [old, now] = [rowsOf(before), rowsOf(after)]
  const changes: RoleChange[] = []
  for (const [key, { kind, row }] of now) {
    const earlier = old.get(key)?.row
    if (earlier === undefined) changes.push({ ...named(kind, row), change: 'added', fields: [] })
    else {
      const fields = differences(COMPARED[kind](earlier as never), COMPARED[kind](row as never))
      if (fields.length > 0) changes.push({ ...named(kind, { ...row, displayName: row.displayName ?? earlier.displayName }), change: 'changed', fields })
    }
  }
  for (const [key, { kind, row }] of old) if (!now.has(key)) changes.push({ ...named(kind, row), change: 'removed', fields: [] })
  return changes.sort((a, b) => (a.tier ?? 9) - (b.tier ?? 9) || (placeOfChange(a) < placeOfChange(b) ? -1 : 1))
}

export const placeOfChange = ({ kind, title, change, roleId, principalId, assignmentType }: RoleChange): string => [kind, title, change, roleId, principalId, assignmentType].join('\u0000')

function named (kind: RoleChange['kind'], row: AnyRow): Omit<RoleChange, 'change' | 'fields'> {
  const tier = present('tier', row.tier)
  if (kind === 'app') return { kind, title: row.displayName, ...tier, principalId: row.principalId, principalName: row.displayName }
  if (kind === 'group') return { kind, title: `Group ${row.displayName ?? row.groupId}`, ...tier, principalId: row.groupId, ...present('principalName', row.displayName) }
  if (kind === 'role') return { kind, title: `Custom role ${row.roleName}`, ...tier, roleId: row.roleId, roleName: row.roleName }
  if (kind === 'setting') return { kind, title: `Settings of ${row.roleName}`, ...tier, roleId: row.roleId, roleName: row.roleName }
  const principalName = (row as AssignmentRow).displayName ?? row.principalId
  return { kind, title: `${principalName}: ${row.roleName}`, ...tier, roleId: row.roleId, roleName: row.roleName, principalId: row.principalId, principalName, assignmentType: row.assignmentType }
}

function differences (before: object, after: object): RoleChange['fields'] {
  const [one, other] = [before, after] as Record<string, unknown>[]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(field => canonicalize(one?.[field] ?? null) !== canonicalize(other?.[field] ?? null))
    .map(field => ({ field, ...textOf('before', one?.[field]), ...textOf('after', other?.[field]) }))
}

const textOf = (name: 'before' | 'after', value: unknown) => value === undefined || value === null ? {} : { [name]: String(value) }
