import type { PIM_UNAVAILABLE_REASONS } from '../../services/roles/inventory.ts'
import type { ActivationFlag } from '../../services/roles/activations/activations.ts'
import type { PermissionType } from '../../services/roles/app-permissions.ts'
import type { AppPublisher } from '../../services/roles/apps.ts'
import type { FindingState } from '../../services/roles/findings/findings.ts'
import { RULES } from '../../services/roles/findings/rules/rules.ts'
import type { Severity } from '../../services/roles/findings/rules/rule.ts'
import type { AssignmentType } from '../../services/roles/grants.ts'
import type { Recurrence } from '../../services/roles/plans/review-change.ts'
import type { RoleAction } from '../../services/roles/plans/scope.ts'
import type { CountedMetric } from '../../services/roles/report/metrics.ts'
import type { PrincipalType, ScopeType } from '../../services/roles/rows.ts'
import type { CHANGED_KINDS, ROLE_CHANGES } from '../../services/roles/snapshots/changes.ts'
import type { SnapshotPart } from '../../snapshot-parts.ts'
import type { MissingReason } from '../../services/roles/surroundings/parts.ts'
import type { ActivationState, WeakReason } from '../../store/role-tables.ts'
import type { Labels } from './closed-list.ts'

export const SYSTEM_LABELS: Labels<'entra'> = { entra: 'Microsoft Entra ID' }

export const ROLE_ACTION_LABELS: Labels<RoleAction> = {
  standingToEligible: 'Make standing roles eligible',
  grantEligibility: 'Make people eligible for roles',
  removeUnused: 'Remove unused roles',
  settingsToBaseline: 'Bring settings of roles to the baseline',
  createAccessReviews: 'Create access reviews of roles',
}

export const RECURRENCE_LABELS: Labels<Recurrence> = {
  monthly: 'Every month',
  quarterly: 'Every three months',
  semiAnnually: 'Twice a year',
  annually: 'Every year',
}

export const ASSIGNMENT_TYPE_LABELS: Labels<AssignmentType> = {
  activePermanent: 'Active for good',
  activeTimeBound: 'Active until a day',
  activated: 'Activated for some hours',
  eligible: 'Eligible',
}

export const PRINCIPAL_TYPE_LABELS: Labels<PrincipalType> = { user: 'User', group: 'Group', servicePrincipal: 'App' }

export const SCOPE_TYPE_LABELS: Labels<ScopeType> = {
  tenant: 'The whole tenant',
  administrativeUnit: 'An administrative unit',
  application: 'An application',
  object: 'Another object',
}

export const THROUGH_LABELS: Labels<'direct' | 'group'> = { direct: 'Given directly', group: 'Through a group' }

export const MEMBERSHIP_LABELS: Labels<'direct' | 'nested' | 'eligibleMember'> = {
  direct: 'Member of the group',
  nested: 'In a group inside it',
  eligibleMember: 'May activate the membership',
}

export const PIM_UNAVAILABLE_REASON_LABELS: Labels<(typeof PIM_UNAVAILABLE_REASONS)[number]> = {
  noLicense: 'No Entra ID P2 or Governance',
  noPermission: 'No permission for role schedules',
  noGroupPermission: 'No permission for PIM for Groups',
  refused: 'Refused by Microsoft Graph',
}

export const PUBLISHER_LABELS: Labels<AppPublisher> = { own: 'This tenant', microsoft: 'Microsoft', other: 'Others' }

export const PERMISSION_TYPE_LABELS: Labels<PermissionType> = {
  application: 'By itself',
  delegated: 'On behalf of everybody',
}

export const ROLE_CHANGE_LABELS: Labels<(typeof ROLE_CHANGES)[number]> = {
  added: 'New',
  removed: 'Gone',
  changed: 'Changed',
}

export const CHANGED_KIND_LABELS: Labels<(typeof CHANGED_KINDS)[number]> = {
  assignment: 'Assignment of a role',
  setting: 'Settings of a role',
  app: 'Privileged app',
  group: 'Group that holds roles',
  role: 'Custom role',
  review: 'Access review',
  policy: 'Conditional Access policy',
  unit: 'Administrative unit',
}

export const SEVERITY_LABELS: Labels<Severity> = { high: 'High', medium: 'Medium', low: 'Low' }

export const FINDING_STATE_LABELS: Labels<FindingState> = { open: 'Open', accepted: 'Accepted until a day' }

/** Each rule brings its own words. */
export const FINDING_RULE_LABELS = Object.fromEntries(RULES.map(({ id, title }) => [id, title])) as Labels<string>

export const ACTIVATION_STATE_LABELS: Labels<ActivationState> = {
  completed: 'Was active',
  pending: 'Waits for an approval',
  denied: 'Denied',
  canceled: 'Canceled',
  expired: 'Nobody decided in time',
}

export const ACTIVATION_FLAG_LABELS: Labels<ActivationFlag> = {
  afterHours: 'Outside of working hours',
  firstTime: 'The first time',
  repeated: 'Often within a day',
  longerThanUsual: 'Longer than usual',
  weakJustification: 'Says little about why',
  selfApproved: 'Approved by the person themselves',
  pastTurnaround: 'Waits for too long',
}

export const WEAK_REASON_LABELS: Labels<WeakReason> = {
  tooShort: 'Too short',
  saysNothing: 'Says nothing',
  repeated: 'The same words as another time',
  noTicket: 'No ticket',
}

export const METRIC_LABELS: Labels<CountedMetric> = {
  standingPrivileged: 'Standing privileged access',
  standingTier0: 'Standing access of tier 0',
  eligible: 'Eligible people',
  globalAdministrators: 'Global Administrators',
  privilegedApps: 'Privileged apps',
  tier0Apps: 'Apps of tier 0',
  deviatingRoles: 'Roles weaker than the baseline',
  holders: 'Holders of any role',
  holdersWithoutMfa: 'Holders without a second factor',
}

export const SNAPSHOT_PART_LABELS: Labels<SnapshotPart> = {
  settings: 'Settings of roles',
  apps: 'Apps',
  signIns: 'Sign-ins',
  secondFactors: 'Second factors',
  groups: 'Settings of groups',
  approvers: 'Approvers',
  activity: 'What roles are used for',
  accessReviews: 'Access reviews',
  conditionalAccess: 'Conditional Access',
  alerts: "Microsoft's alerts",
  units: 'Administrative units',
  licenses: 'Licenses',
}

export const MISSING_REASON_LABELS: Labels<MissingReason> = {
  switchedOff: 'Switched off',
  noLicense: 'No license',
  noPermission: 'No permission',
  notOffered: 'Not there in this tenant',
  refused: 'Refused by Microsoft Graph',
  tooMuch: 'Too much to read',
}
