import type { NewSnapshotRow, SnapshotKind, SnapshotRow } from '../../../store/role-tables.ts'
import { present } from '../../present.ts'
import type { PrivilegedApp } from '../apps.ts'
import type { RoleApprovers } from '../approvers.ts'
import type { CustomRole } from '../custom-roles.ts'
import type { RoleGroupRow } from '../role-groups.ts'
import type { AssignmentRow } from '../rows.ts'
import type { RoleSettings } from '../settings.ts'
import type { AccessReview } from '../surroundings/access-reviews.ts'
import type { MicrosoftAlert } from '../surroundings/alerts.ts'
import type { AccessPolicy } from '../surroundings/conditional-access.ts'
import type { MissingPart, SnapshotPart } from '../surroundings/parts.ts'
import type { PimLicense } from '../surroundings/pim-licenses.ts'
import type { Unit } from '../surroundings/units.ts'
import type { RoleUse } from '../use.ts'
import type { Holder } from './holders.ts'

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
  /** The parts that could not be read, those included whose list is empty then. */
  unread?: readonly SnapshotPart[]
}

/** What makes a row the same in another snapshot: who has which role where and in which way; else an id. */
const KEYS = {
  assignment: ({ roleId, principalId, scopeId, assignmentType, through, groupId }: AssignmentRow) => [roleId, principalId, scopeId ?? '/', assignmentType, through, groupId ?? ''].join(' '),
  setting: ({ roleId }: RoleSettings) => roleId,
  app: ({ principalId }: PrivilegedApp) => principalId,
  holder: ({ userId }: Holder) => userId,
  group: ({ groupId }: RoleGroupRow) => groupId,
  role: ({ roleId }: CustomRole) => roleId,
  approver: ({ roleId }: RoleApprovers) => roleId,
  use: ({ userId }: RoleUse) => userId,
  review: ({ reviewId }: AccessReview) => reviewId,
  policy: ({ policyId }: AccessPolicy) => policyId,
  alert: ({ alertId }: MicrosoftAlert) => alertId,
  unit: ({ unitId }: Unit) => unitId,
  license: ({ skuId }: PimLicense) => skuId,
}

/** Of two grants that differ in nothing that names them, one tells enough. */
export function toSnapshotRows (snapshotId: string, { assignments, settings, apps, holders, groups, customRoles, approvers, uses, reviews, policies, alerts, units, licenses }: SnapshotContent): NewSnapshotRow[] {
  const rows = new Map<string, NewSnapshotRow>()
  const add = <T>(kind: SnapshotKind, entries: readonly T[] | undefined, keyOf: (entry: T) => string) => {
    for (const entry of entries ?? []) rows.set(`${kind} ${keyOf(entry)}`, { snapshotId, kind, key: keyOf(entry), row: JSON.stringify(entry) })
  }
  add('assignment', assignments, KEYS.assignment)
  add('setting', settings, KEYS.setting)
  add('app', apps, KEYS.app)
  add('holder', holders, KEYS.holder)
  add('group', groups, KEYS.group)
  add('role', customRoles, KEYS.role)
  add('approver', approvers, KEYS.approver)
  add('use', uses, KEYS.use)
  add('review', reviews, KEYS.review)
  add('policy', policies, KEYS.policy)
  add('alert', alerts, KEYS.alert)
  add('unit', units, KEYS.unit)
  add('license', licenses, KEYS.license)
  return [...rows.values()]
}

/** Parts that snapshots did not have at first: of those that do not say what they lack, these. */
const LATER_PARTS: readonly SnapshotPart[] = ['groups', 'approvers', 'activity', 'accessReviews', 'conditionalAccess', 'alerts', 'units', 'licenses']

/** @param missing as the snapshot's summary has it */
export function toContent (rows: readonly SnapshotRow[], missing?: readonly MissingPart[]): SnapshotContent {
  const unread = missing?.map(({ part }) => part) ?? LATER_PARTS
  const of = <T>(kind: SnapshotKind) => rows.filter(row => row.kind === kind).map(({ row }) => row as T)
  const ifRead = <K extends string, T>(part: SnapshotPart, name: K, kind: SnapshotKind) => present(name, unread.includes(part) ? undefined : of<T>(kind))
  return {
    assignments: of<AssignmentRow>('assignment'),
    settings: of<RoleSettings>('setting'),
    apps: of<PrivilegedApp>('app'),
    holders: of<Holder>('holder'),
    // Who holds roles tells these, so every snapshot that knows of them has them.
    ...missing !== undefined && { groups: of<RoleGroupRow>('group'), customRoles: of<CustomRole>('role') },
    ...ifRead<'approvers', RoleApprovers>('approvers', 'approvers', 'approver'),
    ...ifRead<'uses', RoleUse>('activity', 'uses', 'use'),
    ...ifRead<'reviews', AccessReview>('accessReviews', 'reviews', 'review'),
    ...ifRead<'policies', AccessPolicy>('conditionalAccess', 'policies', 'policy'),
    ...ifRead<'alerts', MicrosoftAlert>('alerts', 'alerts', 'alert'),
    ...ifRead<'units', Unit>('units', 'units', 'unit'),
    ...ifRead<'licenses', PimLicense>('licenses', 'licenses', 'license'),
    unread,
  }
}
