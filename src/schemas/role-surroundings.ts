import { Type } from 'typebox'
import { ref } from '../documents/ref.ts'
import { count, moment, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import {
  MISSING_REASON_LABELS,
  SNAPSHOT_PART_LABELS,
  SYSTEM_LABELS,
  SYSTEM_STATE_LABELS,
  UNSEEN_LABELS,
} from './labels/roles.ts'

export const MissingPartsSchema = (description: string) =>
  Type.Optional(
    Type.Array(
      Type.Object({
        part: closedList(SNAPSHOT_PART_LABELS, {
          'x-ms-summary': 'Part',
          description:
            'What was not read: settings (of roles), apps, signIns, secondFactors, groups (their settings in ' +
            'Privileged Identity Management), approvers, activity (what roles are used for), accessReviews, ' +
            'conditionalAccess, alerts, units, licenses, or a system with roles of its own: azure, ' +
            'entitlementManagement, exchange, intune, cloudPC, defender.',
        }),
        reason: closedList(MISSING_REASON_LABELS, {
          'x-ms-summary': 'Reason',
          description:
            'Why: switchedOff (by ROLE_SNAPSHOT_PARTS), noLicense, noPermission, notOffered (not there in this ' +
            'tenant), refused (by Microsoft, see the code), tooMuch (more than is read) or unavailable (Azure gave ' +
            'no complete response, also for being asked too much).',
        }),
        code: words('Code', 'What Microsoft called its refusal.'),
      }),
      { 'x-ms-summary': 'Missing Parts', description },
    ),
  )

const reason = { 'x-ms-summary': 'Reason', description: 'Why not all was seen.' }

/** How a system with roles of its own was read. */
export const RoleSystemReadSchema = Type.Object(
  {
    system: closedList(SYSTEM_LABELS, { 'x-ms-summary': 'System', description: 'Which system it is.' }),
    state: closedList(SYSTEM_STATE_LABELS, {
      'x-ms-summary': 'State',
      description:
        'read, readAsChosen (the operator of this service asked for a part alone), partlyRead (more ' +
        'could not be seen: see unseen) or notRead (see the reason).',
    }),
    message: words('Message', 'What that means, in a sentence; absent where all was read.'),
    reason: Type.Optional(closedList(MISSING_REASON_LABELS, reason)),
    code: words('Code', 'What Microsoft called its refusal.'),
    asOf: moment('As Of', 'When it was read.'),
    assignments: count('Assignments', 'Entries, the people behind groups included; absent where it was not read.'),
    standingTier0: count('Standing Tier 0', 'People and apps that hold a role of tier 0 there for good.'),
    eligible: count('Eligible', 'People who may activate a role there.'),
    denyAssignments: count(
      'Deny Assignments',
      'What Azure forbids whatever roles somebody holds; absent where it was not read, and in other systems.',
    ),
    classicAdministrators: count(
      'Classic Administrators',
      'What is left of the administrators from before roles in Azure; absent where it was not read.',
    ),
    settings: count('Settings', 'Roles in use at scopes whose settings were read; absent where nobody asked for them.'),
    driftOpen: count(
      'Drift Open',
      'With the metrics alone: how much is not as an approved plan left it there, and nobody answers for it. Absent ' +
        'where something of that could not be read, and in systems that no plan changes.',
    ),
    unseen: Type.Array(
      Type.Object({
        what: closedList(UNSEEN_LABELS, {
          'x-ms-summary': 'What',
          description:
            'assignments, eligibilities, timeBounds, settings, denyAssignments, classicAdministrators or everything.',
        }),
        reason: closedList(MISSING_REASON_LABELS, reason),
        code: words('Code', 'What Microsoft called its refusal.'),
        scopeId: words('Scope Id', 'Where; absent for all of the system.'),
        scopeName: words('Scope Name', 'The name of that scope.'),
      }),
      { 'x-ms-summary': 'Unseen', description: 'What of the system could not be seen. Nobody may take it for none.' },
    ),
  },
  { $id: 'RoleSystemRead' },
)

/** For what is about a snapshot. */
export const SystemsSchema = Type.Optional(
  Type.Array(ref(RoleSystemReadSchema), {
    'x-ms-summary': 'Systems',
    description:
      'How each other system with roles of its own was read for the newest snapshot that TakeRoleSnapshot took; ' +
      'absent where none has read any.',
  }),
)

/** For lists. */
export const ListedSystemsSchema = Type.Array(ref(RoleSystemReadSchema), {
  'x-ms-summary': 'Systems',
  description:
    'How each system that was asked for was read. Where one was not, or only in part, the list lacks what is there.',
})

/** What a snapshot says of what surrounds the roles, and of what it lacks. */
export const surroundingsProperties = {
  accessReviews: count(
    'Access Reviews',
    'Access reviews of roles and of groups that hold roles. This and the following are absent where they could ' +
      'not be read.',
  ),
  reviewCompletionPercent: count(
    'Review Completion Percent',
    'How many decisions of the last round of each review are made, in percent.',
  ),
  overdueAccessReviews: count(
    'Overdue Access Reviews',
    'Those that ended although nobody has decided about everybody.',
  ),
  mfaPolicies: count(
    'MFA Policies',
    'Conditional Access policies in force that demand a second factor for all apps, for anybody.',
  ),
  activeAlerts: count('Active Alerts', 'Active alerts of Privileged Identity Management itself.'),
  administrativeUnits: count('Administrative Units', 'How many administrative units the tenant has.'),
  restrictedUnits: count('Restricted Units', 'Those of them that only their own administrators can change.'),
  scopedUnits: count('Scoped Units', 'Those that any role is limited to.'),
  pimSeats: count('PIM Seats', 'Licenses with Privileged Identity Management: Entra ID P2 or Governance.'),
  pimEndDateTime: moment('PIM End', 'When the last of them end or renew.'),
  missingParts: MissingPartsSchema('What this snapshot lacks, and why; none where all was read.'),
  systems: SystemsSchema,
}
