import canonicalize from 'canonicalize'
import type { RoleSystem } from '../../../role-systems.ts'
import type { SnapshotKind } from '../../../store/role-tables.ts'
import { present } from '../../../present.ts'
import { permissionName, type PrivilegedApp } from '../apps.ts'
import { GRAPH_RESOURCE } from '../app-permissions.ts'
import type { CustomRole } from '../custom-roles.ts'
import { principalName } from '../names.ts'
import type { RoleGroupRow } from '../role-group-rows.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import type { PimSettings, RoleSettings } from '../pim-settings.ts'
import type { AccessReview } from '../surroundings/access-reviews.ts'
import type { AccessPolicy } from '../surroundings/conditional-access.ts'
import { isChosen, isWithin } from '../systems/chosen.ts'
import { HIGHER_TIERS, NOT_CHOSEN, type Unseen } from '../systems/system.ts'
import type { SnapshotPart } from '../../../snapshot-parts.ts'
import type { Unit } from '../surroundings/units.ts'
import { toSnapshotRows, type SnapshotContent } from './snapshot-rows.ts'

export const ROLE_CHANGES = ['added', 'removed', 'changed'] as const
export const CHANGED_KINDS = ['assignment', 'setting', 'app', 'group', 'role', 'review', 'policy', 'unit'] as const

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
  /** What an assignment is limited to; in Azure, where it is given. */
  scopeId?: string
  scopeName?: string
  fields: { field: string; before?: string; after?: string }[]
}

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
    owners: owners
      ?.map(({ id, displayName }) => displayName ?? id)
      .sort()
      .join(', '),
    innerGroups: innerGroups
      ?.map(({ id, displayName }) => displayName ?? id)
      .sort()
      .join(', '),
    ...settings,
  }),
  role: ({ enabled, actions }: CustomRole) => ({ enabled, actions: actions.join(', ') }),
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
  unit: ({ restricted }: Unit) => ({ restricted }),
} satisfies Record<RoleChange['kind'], (row: never) => object>

/**
 * What must have been read in both snapshots, so that nothing seems to have come or gone that only was not looked at.
 */
const PARTS: Readonly<Partial<Record<SnapshotKind, SnapshotPart>>> = {
  setting: 'settings',
  app: 'apps',
  group: 'groups',
  review: 'accessReviews',
  policy: 'conditionalAccess',
  unit: 'units',
}

/**
 * Whether an assignment of another system lies where both snapshots could see, so that what was only not looked at
 * seems neither new nor gone. What is unseen of a scope hides what lies below it too.
 */
function seenInBoth(before: SnapshotContent, after: SnapshotContent): (row: AssignmentRow) => boolean {
  const states = [before, after].map(
    ({ otherAssignments, systems = [] }) =>
      new Map(otherAssignments === undefined ? [] : systems.map((one) => [one.system as string, one])),
  )
  return ({ system, scopeId = '/', assignmentType, tier }) =>
    states.every((state) => {
      const found = state.get(system)
      return (
        found !== undefined &&
        found.state !== 'notRead' &&
        isChosen(found.chosen, scopeId, tier) &&
        !found.unseen.some(
          ({ what, code, scopeId: hidden }) =>
            OF_ASSIGNMENTS.includes(what) &&
            !(found.chosen !== undefined && (code === NOT_CHOSEN || code === HIGHER_TIERS)) &&
            (what !== 'eligibilities' || assignmentType === 'eligible') &&
            (hidden === undefined || isWithin(scopeId, hidden)),
        )
      )
    })
}

/** What of the unseen leaves assignments unknown. */
const OF_ASSIGNMENTS: readonly Unseen['what'][] = ['assignments', 'eligibilities', 'timeBounds', 'everything']

const isChange = (kind: SnapshotKind): kind is RoleChange['kind'] =>
  (CHANGED_KINDS as readonly SnapshotKind[]).includes(kind)

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

type AnyRow = AssignmentRow &
  Omit<RoleSettings, 'system'> &
  Omit<PrivilegedApp, 'system'> &
  RoleGroupRow &
  CustomRole &
  AccessReview &
  AccessPolicy &
  Unit

/** The differences of two snapshots: the most dangerous first. */
export function changesBetween(before: SnapshotContent, after: SnapshotContent): RoleChange[] {
  const unread = new Set([...(before.unread ?? []), ...(after.unread ?? [])])
  const knowsGroups = [before, after].every(({ groups }) => groups !== undefined)
  const isRead = (kind: SnapshotKind) =>
    !unread.has(PARTS[kind] as SnapshotPart) && ((kind !== 'group' && kind !== 'role') || knowsGroups)
  const isSeen = seenInBoth(before, after)
  const isOlder = [before, after].some(knowsGraphAlone)
  const rowsOf = (content: SnapshotContent) =>
    new Map(
      toSnapshotRows('', isOlder ? atGraphAlone(content) : content).flatMap(({ kind: kept, key, row: text }) => {
        const kind = kept === 'otherAssignment' ? 'assignment' : kept
        if (!isChange(kind) || !isRead(kind)) return []
        const row = JSON.parse(text) as AnyRow
        return kept === kind || isSeen(row) ? [[`${kept} ${key}`, { kind, row }]] : []
      }),
    )
  const [old, now] = [rowsOf(before), rowsOf(after)]
  const changes: RoleChange[] = []
  for (const [key, { kind, row }] of now) {
    const earlier = old.get(key)?.row
    if (earlier === undefined) changes.push({ ...named(kind, row), change: 'added', fields: [] })
    else {
      const fields = differences(compared(kind, earlier), compared(kind, row))
      if (fields.length > 0) {
        changes.push({
          ...named(kind, { ...row, displayName: row.displayName ?? earlier.displayName }),
          change: 'changed',
          fields,
        })
      }
    }
  }
  for (const [key, { kind, row }] of old) {
    if (!now.has(key)) changes.push({ ...named(kind, row), change: 'removed', fields: [] })
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

/** What stands in front of the names of those that are neither roles nor apps. */
const TITLES = { review: 'Access review', policy: 'Conditional Access policy', unit: 'Administrative unit' } as const

/** A review whose name says what it is, as those of role plans do: "Review of Exchange Administrator". */
const SAYS_SO = /^(access )?review\b/i

const titleOf = (kind: keyof typeof TITLES, name: string): string =>
  kind === 'review' && SAYS_SO.test(name) ? name : `${TITLES[kind]} ${name}`

function named(kind: RoleChange['kind'], row: AnyRow): Omit<RoleChange, 'change' | 'fields'> {
  return { system: kind === 'assignment' ? row.system : 'entra', ...whatOf(kind, row) }
}

function whatOf(kind: RoleChange['kind'], row: AnyRow): Omit<RoleChange, 'change' | 'fields' | 'system'> {
  const tier = present('tier', row.tier)
  switch (kind) {
    case 'app':
      return { kind, title: row.displayName, ...tier, principalId: row.principalId, principalName: row.displayName }
    case 'setting':
      return { kind, title: `Settings of ${row.roleName}`, ...tier, roleId: row.roleId, roleName: row.roleName }
    case 'group':
      return {
        kind,
        title: `Group ${row.displayName ?? `without a name (${row.groupId})`}`,
        ...tier,
        principalId: row.groupId,
        ...present('principalName', row.displayName),
      }
    case 'role':
      return { kind, title: `Custom role ${row.roleName}`, ...tier, roleId: row.roleId, roleName: row.roleName }
    case 'review':
    case 'policy':
    case 'unit':
      return { kind, title: titleOf(kind, row.displayName), ...tier }
    case 'assignment': {
      const name = principalName(row)
      return {
        kind,
        title: `${name}: ${row.roleName}${row.scopeName === undefined ? '' : ` for ${row.scopeName}`}`,
        ...tier,
        roleId: row.roleId,
        roleName: row.roleName,
        principalId: row.principalId,
        principalName: name,
        assignmentType: row.assignmentType,
        ...present('scopeId', row.scopeId),
        ...present('scopeName', row.scopeName),
      }
    }
  }
}

/** Of rows of one kind, by what reads that kind. */
const compared = (kind: RoleChange['kind'], row: AnyRow): object => (COMPARED[kind] as (row: AnyRow) => object)(row)

function differences(before: object, after: object): RoleChange['fields'] {
  const [one, other] = [before, after] as Record<string, unknown>[]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => canonicalize(one?.[field] ?? null) !== canonicalize(other?.[field] ?? null))
    .map((field) => ({ field, ...textOf('before', one?.[field]), ...textOf('after', other?.[field]) }))
}

const textOf = (name: 'before' | 'after', value: unknown) => present(name, value, String)
