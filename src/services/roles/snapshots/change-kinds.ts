import type { RoleSystem } from '../../../role-systems.ts'
import { present } from '../../../present.ts'
import type { SnapshotKind } from '../../../store/role-tables.ts'
import type { PrivilegedApp } from '../apps.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import type { CustomRole } from '../custom-roles.ts'
import { principalName } from '../names.ts'
import type { RoleSettings } from '../pim-settings.ts'
import type { RoleGroupRow } from '../role-group-rows.ts'
import type { AccessReview } from '../surroundings/access-reviews.ts'
import type { AccessPolicy } from '../surroundings/conditional-access.ts'
import type { Unit } from '../surroundings/units.ts'
import type { ClassicAdministrator, DenyAssignment, SystemRole } from '../systems/system.ts'

export const ROLE_CHANGES = ['added', 'removed', 'changed'] as const
export const CHANGED_KINDS = [
  'assignment',
  'setting',
  'app',
  'group',
  'role',
  'review',
  'policy',
  'unit',
  'denyAssignment',
  'classicAdministrator',
] as const

export interface RoleChange {
  change: (typeof ROLE_CHANGES)[number]
  system: RoleSystem
  kind: (typeof CHANGED_KINDS)[number]
  /** What it is, and who holds it, in one line. */
  title: string
  tier?: number
  roleId?: string
  roleName?: string
  principalId?: string
  principalName?: string
  assignmentType?: string
  /** What an assignment is limited to; in Azure, where it is. */
  scopeId?: string
  scopeName?: string
  fields: { field: string; before?: string; after?: string }[]
}

/** A row of any kind, of which only what its kind has is looked at. */
export type AnyRow = Omit<AssignmentRow, 'system'> &
  Omit<RoleSettings, 'system'> &
  Omit<PrivilegedApp, 'system'> &
  RoleGroupRow &
  CustomRole &
  AccessReview &
  AccessPolicy &
  Unit &
  Omit<DenyAssignment, 'system'> &
  Omit<ClassicAdministrator, 'system'> &
  Pick<SystemRole, 'builtIn' | 'permissions'> & { system?: RoleSystem }

/** Rows of other systems than Entra, where they are kept apart from its own. */
const OF_OTHER_SYSTEMS: Readonly<Partial<Record<SnapshotKind, RoleChange['kind']>>> = {
  otherAssignment: 'assignment',
  otherSetting: 'setting',
  otherRole: 'role',
}

/** What kind of change rows of a snapshot may show; nothing for those that are not compared. */
export const changedKindOf = (kept: SnapshotKind): RoleChange['kind'] | undefined =>
  OF_OTHER_SYSTEMS[kept] ?? CHANGED_KINDS.find((kind) => kind === kept)

/** What stands in front of the names of those that are neither roles nor apps. */
const TITLES = {
  review: 'Access review',
  policy: 'Conditional Access policy',
  unit: 'Administrative unit',
  denyAssignment: 'Deny assignment',
} as const

/** Names that say what it is, such as those of reviews by role plans: "Review of Exchange Administrator". */
const SAYS_SO: Readonly<Partial<Record<keyof typeof TITLES, RegExp>>> = {
  review: /^(access )?review\b/i,
  denyAssignment: /^deny assignment\b/i,
}

const titleOf = (kind: keyof typeof TITLES, name: string, quote = ''): string =>
  SAYS_SO[kind]?.test(name) === true ? name : `${TITLES[kind]} ${quote}${name}${quote}`

/** What is different about a custom role, for people. */
export const ROLE_LABELS: Readonly<Record<string, string>> = {
  enabled: 'Can be assigned',
  actions: 'Allowed actions',
  notActions: 'Exceptions from the allowed actions',
  dataActions: 'Allowed data actions',
  notDataActions: 'Exceptions from the allowed data actions',
}

/** The same of a deny assignment. */
export const DENIAL_LABELS: Readonly<Record<string, string>> = {
  everybody: 'Forbidden to everybody',
  principals: 'Forbidden to',
  excluded: 'Left out',
  actions: 'Forbidden actions',
  notActions: 'Exceptions from the forbidden actions',
  dataActions: 'Forbidden data actions',
  notDataActions: 'Exceptions from the forbidden data actions',
  inherited: 'Holds below its scope',
}

const forScope = ({ scopeName }: AnyRow): string => (scopeName === undefined ? '' : ` for ${scopeName}`)

/** What has changed, as people are told. */
export function named(kind: RoleChange['kind'], row: AnyRow): Omit<RoleChange, 'change' | 'fields'> {
  return { system: row.system ?? 'entra', kind, ...present('tier', row.tier), ...whatOf(kind, row) }
}

type What = Pick<RoleChange, 'title'> & Partial<RoleChange>

function whatOf(kind: RoleChange['kind'], row: AnyRow): What {
  const role = { roleId: row.roleId, roleName: row.roleName }
  const scope = { ...present('scopeId', row.scopeId), ...present('scopeName', row.scopeName) }
  switch (kind) {
    case 'app':
      return { title: row.displayName, principalId: row.principalId, principalName: row.displayName }
    case 'setting':
      return {
        title: `${row.system === 'azure' ? 'Azure settings' : 'Settings'} of ${row.roleName}${forScope(row)}`,
        ...role,
        ...scope,
      }
    case 'group':
      return {
        title: `Group ${row.displayName ?? `without a name (${row.groupId})`}`,
        principalId: row.groupId,
        ...present('principalName', row.displayName),
      }
    case 'role':
      return { title: `Custom role ${row.roleName}`, ...role }
    case 'review':
    case 'policy':
    case 'unit':
      return { title: titleOf(kind, row.displayName) }
    case 'denyAssignment':
      return { title: `${titleOf(kind, row.name, '"')}${forScope(row)}`, ...scope }
    case 'classicAdministrator': {
      const who = row.emailAddress === '' ? 'without an address' : row.emailAddress
      const roles = row.roles.length === 0 ? '' : ` (${row.roles.toSorted().join(', ')})`
      return {
        title: `Classic administrator ${who}${roles}${forScope(row)}`,
        principalName: row.emailAddress,
        ...scope,
      }
    }
    case 'assignment': {
      const name = principalName(row)
      return {
        title: `${name}: ${row.roleName}${forScope(row)}`,
        ...role,
        principalId: row.principalId,
        principalName: name,
        ...present('assignmentType', row.assignmentType),
        ...scope,
      }
    }
  }
}
