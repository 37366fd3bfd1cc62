import type { NewSnapshotRow, SnapshotKind, SnapshotRow } from '../../../store/role-tables.ts'
import { present } from '../../../present.ts'
import { OTHER_SYSTEMS } from '../../../role-systems.ts'
import type { PrivilegedApp } from '../apps.ts'
import type { PimUnavailableReason } from '../inventory.ts'
import type { RoleApprovers } from '../approvers.ts'
import type { CustomRole } from '../custom-roles.ts'
import type { RoleGroupRow } from '../role-group-rows.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import type { RoleSettings } from '../pim-settings.ts'
import type { AccessReview } from '../surroundings/access-reviews.ts'
import type { MicrosoftAlert } from '../surroundings/microsoft-alerts.ts'
import type { AccessPolicy } from '../surroundings/conditional-access.ts'
import type { SnapshotPart } from '../../../snapshot-parts.ts'
import type { MissingPart } from '../surroundings/parts.ts'
import type { PimLicense } from '../surroundings/pim-licenses.ts'
import type { Unit } from '../surroundings/units.ts'
import type { RoleUse } from '../role-use.ts'
import type { ClassicAdministrator, DenyAssignment, ReadPlace, SystemRole } from '../systems/system.ts'
import type { SystemState } from '../systems/read-systems.ts'
import type { Holder } from './holders.ts'
import type { WeakenedSettings } from '../weakened-settings.ts'

/** Everything that was read at one moment; what could not be read is absent, which is not the same as none. */
export interface SnapshotContent {
  assignments: readonly AssignmentRow[]
  settings: readonly RoleSettings[]
  apps: readonly PrivilegedApp[]
  holders: readonly Holder[]
  groups?: readonly RoleGroupRow[]
  customRoles?: readonly CustomRole[]
  approvers?: readonly RoleApprovers[]
  uses?: readonly RoleUse[]
  reviews?: readonly AccessReview[]
  policies?: readonly AccessPolicy[]
  alerts?: readonly MicrosoftAlert[]
  units?: readonly Unit[]
  licenses?: readonly PimLicense[]
  /** Of other systems than Entra, so that no rule about Entra takes them for its own. */
  otherAssignments?: readonly AssignmentRow[]
  otherRoles?: readonly SystemRole[]
  denyAssignments?: readonly DenyAssignment[]
  classicAdministrators?: readonly ClassicAdministrator[]
  otherSettings?: readonly RoleSettings[]
  /** Where it was seen who holds which role of another system: what a later snapshot finds there is new. */
  readPlaces?: readonly ReadPlace[]
  /** Settings of other systems that ask for less than in a snapshot before. */
  weakenedSettings?: readonly WeakenedSettings[]
  /** How the other systems were read; absent in older snapshots, which know of none. */
  systems?: SystemState[]
  /** Why what PIM knows of Entra could not be read, or only in part; absent where it could. */
  pimUnread?: PimUnavailableReason
  /** The parts that could not be read, those included whose list is empty then. */
  unread?: readonly SnapshotPart[]
}

const keyOfAssignment = ({ roleId, principalId, scopeId, assignmentType, through, groupId }: AssignmentRow): string =>
  [roleId, principalId, scopeId ?? '/', assignmentType, through, groupId ?? ''].join(' ')

type Lists = Omit<SnapshotContent, 'unread' | 'systems' | 'pimUnread'>
type Entry<N extends keyof Lists> = NonNullable<Lists[N]>[number]

/**
 * How each list is kept: the kind of its rows, and what makes a row the same in another snapshot (who has which role
 * where and in which way; else an id). A list is absent where its part could not be read, a later one in older
 * snapshots.
 */
const LISTS: {
  readonly [N in keyof Lists]-?: {
    kind: SnapshotKind
    keyOf: (entry: Entry<N>) => string
    part?: SnapshotPart
    later?: true
  }
} = {
  assignments: {
    kind: 'assignment',
    keyOf: keyOfAssignment,
  },
  settings: { kind: 'setting', keyOf: ({ roleId }) => roleId },
  apps: { kind: 'app', keyOf: ({ principalId }) => principalId },
  holders: { kind: 'holder', keyOf: ({ userId }) => userId },
  // Who holds roles tells these two, so every snapshot that knows of them has them.
  groups: { kind: 'group', keyOf: ({ groupId }) => groupId, later: true },
  customRoles: { kind: 'role', keyOf: ({ roleId }) => roleId, later: true },
  approvers: { kind: 'approver', keyOf: ({ roleId }) => roleId, part: 'approvers' },
  uses: { kind: 'use', keyOf: ({ userId }) => userId, part: 'activity' },
  reviews: { kind: 'review', keyOf: ({ reviewId }) => reviewId, part: 'accessReviews' },
  policies: { kind: 'policy', keyOf: ({ policyId }) => policyId, part: 'conditionalAccess' },
  alerts: { kind: 'alert', keyOf: ({ alertId }) => alertId, part: 'alerts' },
  units: { kind: 'unit', keyOf: ({ unitId }) => unitId, part: 'units' },
  licenses: { kind: 'license', keyOf: ({ skuId }) => skuId, part: 'licenses' },
  otherAssignments: { kind: 'otherAssignment', keyOf: (row) => `${row.system} ${keyOfAssignment(row)}`, later: true },
  otherRoles: { kind: 'otherRole', keyOf: ({ system, roleId }) => `${system} ${roleId}`, later: true },
  denyAssignments: { kind: 'denyAssignment', keyOf: (one) => `${one.system} ${one.denyAssignmentId}`, later: true },
  classicAdministrators: {
    kind: 'classicAdministrator',
    keyOf: ({ system, scopeId = '', emailAddress, roles }) =>
      [system, scopeId.toLowerCase(), emailAddress.toLowerCase(), ...roles.toSorted()].join(' '),
    later: true,
  },
  otherSettings: {
    kind: 'otherSetting',
    keyOf: ({ system, roleId, scopeId = '/' }) => `${system} ${roleId} ${scopeId}`,
    later: true,
  },
  weakenedSettings: {
    kind: 'weakenedSetting',
    keyOf: ({ system, roleId, scopeId = '/' }) => `${system} ${roleId} ${scopeId}`,
    later: true,
  },
  readPlaces: { kind: 'readPlace', keyOf: ({ system, scopeId }) => `${system} ${scopeId}`, later: true },
}

/** Of two grants that differ in nothing that names them, one tells enough. */
export function toSnapshotRows(snapshotId: string, content: SnapshotContent): NewSnapshotRow[] {
  const rows = new Map<string, NewSnapshotRow>()
  const add = <N extends keyof Lists>(name: N) => {
    const { kind, keyOf } = LISTS[name] as { kind: SnapshotKind; keyOf: (entry: Entry<N>) => string }
    for (const entry of (content[name] ?? []) as readonly Entry<N>[]) {
      rows.set(`${kind} ${keyOf(entry)}`, { snapshotId, kind, key: keyOf(entry), row: JSON.stringify(entry) })
    }
  }
  for (const name of Object.keys(LISTS) as (keyof Lists)[]) add(name)
  return [...rows.values()]
}

/** Parts that snapshots did not have at first: of those that do not say what they lack, these. */
const LATER_PARTS: readonly SnapshotPart[] = [
  'groups',
  'approvers',
  'activity',
  'accessReviews',
  'conditionalAccess',
  'alerts',
  'units',
  'licenses',
]

/**
 * The parts of which a snapshot says nothing, with the systems that nobody had connected then.
 *
 * @param missing as the snapshot's summary has it
 * @param systems how other systems were read, as the summary has it
 */
export const unreadParts = (
  missing?: readonly MissingPart[],
  systems: readonly SystemState[] = [],
): readonly SnapshotPart[] => {
  const unread = missing?.map(({ part }) => part) ?? LATER_PARTS
  const connected = new Set<SnapshotPart>([...unread, ...systems.map(({ system }) => system)])
  return [...unread, ...OTHER_SYSTEMS.filter((system) => !connected.has(system))]
}

/**
 * @param missing as the snapshot's summary has it
 * @param systems how other systems were read, as the summary has it
 */
export function toContent(
  rows: readonly SnapshotRow[],
  missing?: readonly MissingPart[],
  systems?: SystemState[],
): SnapshotContent {
  const unread = unreadParts(missing, systems)
  const ofKind = Map.groupBy(rows, ({ kind }) => kind)
  const read = Object.entries(LISTS).filter(
    ([, { part, later }]) =>
      (part === undefined || !unread.includes(part)) && (later === undefined || missing !== undefined),
  )
  const lists = Object.fromEntries(
    read.map(([name, { kind }]) => [name, (ofKind.get(kind) ?? []).map(({ row }) => row)]),
  )
  return { ...(lists as unknown as Lists), unread, ...present('systems', systems) }
}
