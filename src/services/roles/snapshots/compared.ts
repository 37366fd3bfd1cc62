import canonicalize from 'canonicalize'
import { present } from '../../../present.ts'
import { permissionName, type PrivilegedApp } from '../apps.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import type { CustomRole } from '../custom-roles.ts'
import type { PimSettings, RoleSettings } from '../pim-settings.ts'
import type { RoleGroupRow } from '../role-group-rows.ts'
import type { AccessReview } from '../surroundings/access-reviews.ts'
import type { AccessPolicy } from '../surroundings/conditional-access.ts'
import type { Unit } from '../surroundings/units.ts'
import type { DenyAssignment, RolePermissions, SystemRole } from '../systems/system.ts'
import type { AnyRow, RoleChange } from './change-kinds.ts'

/**
 * What counts as a change. Names are left out, which anybody may change without anything having happened, and so is
 * what time alone changes; lists are compared whatever their order. Of groups, who is in them shows as assignments.
 */
const COMPARED = {
  assignment: ({ startDateTime, endDateTime, membership, accountEnabled, orphaned }: AssignmentRow) => ({
    startDateTime,
    endDateTime,
    membership,
    accountEnabled,
    orphaned,
  }),
  setting: ({
    system: _system,
    roleId: _roleId,
    roleName: _roleName,
    tier: _tier,
    scopeType: _scopeType,
    scopeId: _scopeId,
    scopeName: _scopeName,
    deviations: _deviations,
    ...settings
  }: RoleSettings): PimSettings => settings,
  app: ({ accountEnabled, permissions, secrets, certificates, owners }: PrivilegedApp) => ({
    accountEnabled,
    permissions: permissions
      .map((permission) => `${permissionName(permission)} (${permission.type})`)
      .sort()
      .join(', '),
    secrets: secrets.count,
    certificates: certificates.count,
    owners: owners?.toSorted().join(', '),
  }),
  group: ({ roleAssignable, underPim, owners, innerGroups, settings }: RoleGroupRow) => ({
    roleAssignable,
    underPim,
    owners: owners && parties(owners.map(({ id, displayName }) => ({ principalId: id, displayName }))),
    innerGroups: innerGroups && parties(innerGroups.map(({ id, displayName }) => ({ principalId: id, displayName }))),
    ...settings,
  }),
  role: ({ enabled, actions, permissions }: Partial<CustomRole> & Pick<SystemRole, 'permissions'>) =>
    permissions === undefined ? { enabled, actions: actions?.join(', ') } : listed(permissions),
  review: ({ recurrence, roleIds, groupIds }: AccessReview) => ({
    recurrence,
    roles: roleIds.join(', '),
    groups: groupIds.join(', '),
  }),
  policy: ({
    state,
    includeUsers,
    includeGroups,
    includeRoles,
    excludeUsers,
    excludeGroups,
    excludeRoles,
    apps,
    controls,
    demandsMfa,
  }: AccessPolicy) => ({
    state,
    included: [...includeUsers, ...includeGroups, ...includeRoles].join(', '),
    excluded: [...excludeUsers, ...excludeGroups, ...excludeRoles].join(', '),
    apps: apps.join(', '),
    controls: controls.join(', '),
    demandsMfa,
  }),
  classicAdministrator: () => ({}),
  unit: ({ restricted }: Unit) => ({ restricted }),
  denyAssignment: (denial: DenyAssignment) => ({
    everybody: denial.everybody,
    principals: parties(denial.principals),
    excluded: parties(denial.excluded),
    ...listed(denial),
    inherited: denial.inherited,
  }),
} satisfies Record<RoleChange['kind'], (row: never) => object>

/** Whoever is compared by ids and told by names. */
interface Parties {
  ids: string
  names: string
}

const sorted = (list: readonly string[]): string => list.toSorted().join(', ')

const listed = ({ actions, notActions, dataActions, notDataActions }: RolePermissions) => ({
  actions: sorted(actions),
  notActions: sorted(notActions),
  dataActions: sorted(dataActions),
  notDataActions: sorted(notDataActions),
})

const parties = (list: readonly { principalId: string; displayName?: string | undefined }[]): Parties => ({
  ids: sorted(list.map(({ principalId }) => principalId.toLowerCase())),
  names: sorted(list.map(({ displayName, principalId }) => displayName ?? principalId)),
})

const isParties = (value: unknown): value is Parties => typeof value === 'object' && value !== null && 'ids' in value

/** What is different between two rows of one kind. */
export function differences(kind: RoleChange['kind'], before: AnyRow, after: AnyRow): RoleChange['fields'] {
  const [one, other] = asFarAsBothKnow(kind, before, after).map((row) =>
    (COMPARED[kind] as (row: AnyRow) => object)(row),
  ) as [Record<string, unknown>, Record<string, unknown>]
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((field) => comparable(one[field]) !== comparable(other[field]))
    .map((field) => ({ field, ...textOf('before', one[field]), ...textOf('after', other[field]) }))
}

/** What is unknown of one row is no difference: settings of a single group, or what older snapshots do not have. */
function asFarAsBothKnow(kind: RoleChange['kind'], before: AnyRow, after: AnyRow): AnyRow[] {
  const both = [before, after]
  const without = (...names: (keyof AnyRow)[]): AnyRow[] =>
    both.map(
      (row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.some((one) => one === name))) as never,
    )
  if (kind === 'role' && both.some(({ permissions }) => permissions === undefined)) return without('permissions')
  if (kind !== 'group') return both
  return without(
    ...(both.some(({ underPim }) => underPim === undefined) ? (['underPim', 'settings'] as const) : []),
    ...(['owners', 'innerGroups'] as const).filter((name) => both.some((row) => row[name] === undefined)),
  )
}

const comparable = (value: unknown) => canonicalize((isParties(value) ? value.ids : value) ?? null)

const textOf = (name: 'before' | 'after', value: unknown) =>
  present(name, value, () => (isParties(value) ? value.names : String(value)))
