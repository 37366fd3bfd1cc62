import { Type } from 'typebox'
import { GUID_PATTERN } from '../guid.ts'
import { snapshotChoices } from './choices.ts'
import { count, moment, words } from './common.ts'
import { operationProperties } from './plan.ts'
import { surroundingsProperties } from './role-surroundings.ts'
import { closedList } from './labels/closed-list.ts'
import {
  CHANGED_KIND_LABELS,
  FINDING_RULE_LABELS,
  FINDING_STATE_LABELS,
  PIM_UNAVAILABLE_REASON_LABELS,
  ROLE_CHANGE_LABELS,
  SEVERITY_LABELS,
  SYSTEM_LABELS,
} from './labels/roles.ts'

export const SnapshotIdFilterSchema = (summary: string, description: string) =>
  words(summary, description, { pattern: GUID_PATTERN, ...snapshotChoices })

const counted = {
  asOf: moment('As Of', 'When the roles were read.'),
  pimAvailable: Type.Optional(
    Type.Boolean({
      'x-ms-summary': 'PIM Available',
      description: 'Whether all that Privileged Identity Management knows could be read.',
    }),
  ),
  pimUnavailableReason: Type.Optional(
    closedList(PIM_UNAVAILABLE_REASON_LABELS, {
      'x-ms-summary': 'PIM Unavailable Reason',
      description: 'Why not: noLicense, noPermission, noGroupPermission or refused.',
    }),
  ),
  standingPrivileged: count('Standing Privileged', 'People and apps that hold a role of tier 0 or 1 for good.'),
  standingTier0: count('Standing Tier 0', 'Those with a role of tier 0.'),
  standingPairs: count('Standing Pairs', 'Pairs of a person and a role of tier 0 or 1 that they hold for good.'),
  eligible: count('Eligible', 'People who may activate a role.'),
  activated: count('Activated', 'People who had activated a role at that moment.'),
  globalAdministrators: count('Global Administrators', 'People and apps that were Global Administrator.'),
  roleAssignments: count('Role Assignments', 'All assignments, also those through groups.'),
  privilegedApps: count(
    'Privileged Apps',
    'Apps with permissions of tier 0 or 1; absent where apps could not be read.',
  ),
  tier0Apps: count('Tier 0 Apps', 'Those with permissions of tier 0; absent where apps could not be read.'),
  deviatingRoles: count(
    'Deviating Roles',
    'Roles with settings weaker than their baseline; absent where settings could not be read.',
  ),
  holders: count('Holders', 'People who hold or may activate any role.'),
  holdersWithoutMfa: count(
    'Holders Without MFA',
    'Those of them who have registered no second factor; absent where that could not be read.',
  ),
  ...surroundingsProperties,
}

export const RoleSnapshotSchema = Type.Object(
  {
    snapshotId: Type.String({ 'x-ms-summary': 'Snapshot Id', description: 'Names the snapshot.' }),
    createdDateTime: moment('Created', 'When it was taken.'),
    createdBy: words('Created By', 'The connection that took it.'),
    ...counted,
  },
  { $id: 'RoleSnapshot' },
)

export const RoleSnapshotResultSchema = Type.Object(
  {
    snapshotId: words('Snapshot Id', 'Names the snapshot.'),
    createdDateTime: moment('Created', 'When it was taken.'),
    createdBy: words('Created By', 'The connection that took it.'),
    ...counted,
    ...operationProperties,
  },
  { $id: 'RoleSnapshotResult' },
)

export const RoleChangeSchema = Type.Object(
  {
    system: closedList(SYSTEM_LABELS, {
      'x-ms-summary': 'System',
      description: 'Where it changed: entra, or another system.',
    }),
    change: closedList(ROLE_CHANGE_LABELS, {
      'x-ms-summary': 'Change',
      description: 'added, removed or changed.',
    }),
    kind: closedList(CHANGED_KIND_LABELS, {
      'x-ms-summary': 'Kind',
      description:
        'What it is: assignment (of a role), setting (those of a role, in Azure at one scope), app (a privileged ' +
        'one), group (that holds roles), role (a custom one), review (an access review of roles), policy (of ' +
        'Conditional Access), unit (an administrative unit), denyAssignment or classicAdministrator (both of Azure).',
    }),
    title: Type.String({ 'x-ms-summary': 'Title', description: 'Who and what, in one line.' }),
    tier: count('Tier', 'How dangerous the role or the app is: 0 leads to control of the tenant.'),
    roleId: words('Role Id', 'The id of the role.'),
    roleName: words('Role Name', 'The name of the role.'),
    principalId: words('Principal Id', 'The object id of who holds it, or of the app.'),
    principalName: words('Principal Name', 'Their name.'),
    assignmentType: words(
      'Assignment Type',
      'In which way it is held: activePermanent, activeTimeBound, activated or eligible.',
    ),
    scopeId: words(
      'Scope Id',
      'What an assignment is limited to, or where in Azure it, a setting or a deny assignment is.',
    ),
    scopeName: words('Scope Name', 'The name of that.'),
    fields: Type.Array(
      Type.Object({
        field: Type.String({ 'x-ms-summary': 'Field', description: 'What is different.' }),
        before: words('Before', 'What it was; absent when it was nothing.'),
        after: words('After', 'What it is; absent when it is nothing.'),
      }),
      { 'x-ms-summary': 'Fields', description: 'What is different about it, of what was changed.' },
    ),
  },
  { $id: 'RoleChange' },
)

export const SeveritySchema = closedList(SEVERITY_LABELS, {
  'x-ms-summary': 'Severity',
  description: 'high, medium or low.',
})
export const RuleSchema = closedList(FINDING_RULE_LABELS, {
  'x-ms-summary': 'Rule',
  description: 'The rule that found it.',
})
export const FindingStateSchema = closedList(FINDING_STATE_LABELS, {
  'x-ms-summary': 'State',
  description: 'open, or accepted (somebody answers for it until a day).',
})

/** Of what a list is narrowed to; all unless given. */
export const SystemFilterSchema = Type.Optional(
  closedList(SYSTEM_LABELS, {
    'x-ms-summary': 'System',
    description: 'Only what is about this system, such as entra or azure; all unless given.',
  }),
)

export const RoleFindingSchema = Type.Object(
  {
    findingId: Type.String({
      'x-ms-summary': 'Finding Id',
      description: 'Names the finding: the same in every snapshot.',
    }),
    rule: RuleSchema,
    title: Type.String({ 'x-ms-summary': 'Title', description: 'What kind of thing was found.' }),
    systems: Type.Array(
      closedList(SYSTEM_LABELS, { 'x-ms-summary': 'System', description: 'A system whose roles it is about.' }),
      { 'x-ms-summary': 'Systems', description: 'The systems whose roles it is about; some findings are about two.' },
    ),
    severity: SeveritySchema,
    subjectId: Type.String({
      'x-ms-summary': 'Subject Id',
      description:
        'Whom or what it is about: a person, a group, an app, a role, an access review, an alert, or the word tenant.',
    }),
    subjectName: Type.String({ 'x-ms-summary': 'Subject Name', description: 'Their name.' }),
    roleId: words('Role Id', 'The id of the role, if it is about one.'),
    roleName: words('Role Name', 'The name of the role.'),
    message: Type.String({ 'x-ms-summary': 'Message', description: 'What was found, in a sentence.' }),
    summary: Type.String({
      'x-ms-summary': 'Summary',
      description: 'Whom it is about and what was found, in one line.',
    }),
    advice: Type.String({ 'x-ms-summary': 'Advice', description: 'What to do about it.' }),
    source: Type.String({ 'x-ms-summary': 'Source', description: 'The page that the rule comes from.' }),
    state: FindingStateSchema,
    firstSeenDateTime: moment('First Seen', 'The first snapshot since which it is there without a break.'),
    owner: words('Owner', 'Who answers for it.'),
    reason: words('Reason', 'Why it is accepted.'),
    endDateTime: moment('End', 'Until when; then it is open again, and before that when what it is about changes.'),
    acceptedBy: words('Accepted By', 'The connection that accepted it.'),
  },
  { $id: 'RoleFinding' },
)
