import type { OtherSystem, RoleSystem, SystemChoice } from '../../role-systems.ts'
import type { PIM_UNAVAILABLE_REASONS } from '../../services/roles/inventory.ts'
import type { ActivationFlag } from '../../services/roles/activations/activations.ts'
import { RESOURCE_NAMES, type PermissionType } from '../../services/roles/app-permissions.ts'
import type { AppPublisher } from '../../services/roles/apps.ts'
import type { AzureRoleAction } from '../../services/roles/azure/plans/azure-scope.ts'
import type { FindingState } from '../../services/roles/findings/findings.ts'
import { RULES } from '../../services/roles/findings/rules/all-rules.ts'
import type { Severity } from '../../services/roles/findings/rules/rule.ts'
import type { AssignmentType } from '../../services/roles/grants.ts'
import type { Recurrence } from '../../services/roles/plans/review-change.ts'
import type { RoleAction } from '../../services/roles/plans/scope.ts'
import type { CountedMetric } from '../../services/roles/report/metrics.ts'
import type { PrincipalType, ScopeType } from '../../services/roles/assignment-rows.ts'
import type { CHANGED_KINDS, ROLE_CHANGES } from '../../services/roles/snapshots/change-kinds.ts'
import type { SettingsSystem } from '../../services/roles/pim-settings.ts'
import type { SnapshotPart } from '../../snapshot-parts.ts'
import type { SYSTEM_STATES } from '../../services/roles/systems/read-systems.ts'
import type { Unseen } from '../../services/roles/systems/system.ts'
import type { MissingReason } from '../../services/roles/surroundings/parts.ts'
import type { ActivationState, WeakReason } from '../../store/role-tables.ts'
import type { Labels } from './closed-list.ts'

const OTHER_SYSTEM_LABELS: Labels<OtherSystem> = {
  azure: 'Azure',
  entitlementManagement: 'Entitlement management',
  exchange: 'Exchange Online',
  intune: 'Intune',
  cloudPC: 'Windows 365',
  defender: 'Defender',
}

/** Where roles are given. */
export const SYSTEM_LABELS: Labels<RoleSystem> = { entra: 'Microsoft Entra ID', ...OTHER_SYSTEM_LABELS }

/** What a list can be narrowed to. */
export const SYSTEM_CHOICE_LABELS: Labels<SystemChoice> = { ...SYSTEM_LABELS, all: 'All systems' }

/** Systems whose roles have settings in Privileged Identity Management. */
export const SETTINGS_SYSTEM_LABELS: Labels<SettingsSystem> = { entra: 'Microsoft Entra ID', azure: 'Azure' }
export const SETTINGS_CHOICE_LABELS: Labels<SettingsSystem | 'all'> = { ...SETTINGS_SYSTEM_LABELS, all: 'All systems' }

/** What is about Microsoft Entra ID alone. */
export const ENTRA_LABELS: Labels<'entra'> = { entra: 'Microsoft Entra ID' }

export const SYSTEM_STATE_LABELS: Labels<(typeof SYSTEM_STATES)[number]> = {
  read: 'Read',
  readAsChosen: 'Read as far as chosen',
  partlyRead: 'Read in part',
  notRead: 'Not read',
}

export const UNSEEN_LABELS: Labels<Unseen['what']> = {
  assignments: 'Assignments',
  eligibilities: 'Eligible assignments',
  timeBounds: 'Until when they last',
  settings: 'Settings',
  denyAssignments: 'Deny assignments',
  classicAdministrators: 'Classic administrators',
  everything: 'Everything',
}

export const ROLE_ACTION_LABELS: Labels<RoleAction> = {
  standingToEligible: 'Make standing roles eligible',
  grantEligibility: 'Make people eligible for roles',
  removeUnused: 'Remove unused roles',
  settingsToBaseline: 'Bring settings of roles to the baseline',
  createAccessReviews: 'Create access reviews of roles',
}

export const AZURE_ROLE_ACTION_LABELS: Labels<AzureRoleAction> = {
  removeAssignments: 'Remove roles in Azure',
  standingToEligible: 'Make standing roles in Azure eligible',
  grantEligibility: 'Make people eligible for roles in Azure',
  grantAssignment: 'Give roles in Azure until a day',
  settingsToBaseline: 'Bring settings of roles in Azure to the baseline',
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
  root: 'All of Azure',
  managementGroup: 'A management group',
  subscription: 'A subscription',
  resourceGroup: 'A resource group',
  resource: 'A resource',
  accessPackageCatalog: 'A catalog of access packages',
  recipients: 'Recipients of Exchange',
  group: 'A group',
  scopeTag: 'A scope tag of Intune',
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

/** The values are the names that Microsoft gave its APIs, long ago. */
export const RESOURCE_LABELS: Labels<string> = Object.fromEntries(
  RESOURCE_NAMES.map((name) => [name, name.replace('Office 365 ', '')]),
)

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
  denyAssignment: 'Deny assignment of Azure',
  classicAdministrator: 'Classic administrator of Azure',
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
  ...OTHER_SYSTEM_LABELS,
}

export const MISSING_REASON_LABELS: Labels<MissingReason> = {
  switchedOff: 'Switched off',
  noLicense: 'No license',
  noPermission: 'No permission',
  notOffered: 'Not there in this tenant',
  refused: 'Refused by Microsoft',
  tooMuch: 'Too much to read',
  unavailable: 'No complete response',
}
