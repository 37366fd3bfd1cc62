import { Type } from 'typebox'
import { count, flag, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { SETTINGS_CHOICE_LABELS, SETTINGS_SYSTEM_LABELS } from './labels/roles.ts'
import { ScopeTypeSchema } from './role.ts'

export const SettingsChoiceSchema = Type.Optional(
  closedList(SETTINGS_CHOICE_LABELS, {
    'x-ms-summary': 'System',
    description:
      'Which roles: those of entra (as they are now) unless given; of azure, the roles in use at each scope as the ' +
      'newest snapshot has them; or of all.',
  }),
)

export const RoleSettingsSchema = Type.Object(
  {
    system: closedList(SETTINGS_SYSTEM_LABELS, {
      'x-ms-summary': 'System',
      description: 'Where the role belongs: entra or azure.',
    }),
    roleId: Type.String({ 'x-ms-summary': 'Role Id', description: 'The id of the role.' }),
    roleName: Type.String({ 'x-ms-summary': 'Role Name', description: 'The name of the role.' }),
    tier: count('Tier', 'How dangerous the role is: 0 leads to control of the tenant. Absent where nobody can tell.', {
      minimum: 0,
      maximum: 2,
    }),
    scopeType: Type.Optional(ScopeTypeSchema),
    scopeId: words('Scope Id', 'The scope of Azure that these settings are for; absent for Entra.'),
    scopeName: words('Scope Name', 'The name of that scope.'),
    maximumActivationDuration: words(
      'Maximum Activation Duration',
      'How long an activation lasts at most, as an ISO 8601 duration such as PT8H.',
    ),
    mfaOnActivation: flag(
      'MFA On Activation',
      'Whether activating asks for multifactor authentication, by itself or through Conditional Access.',
    ),
    authenticationContext: words(
      'Authentication Context',
      'The authentication context of Conditional Access that activating asks for.',
    ),
    justificationOnActivation: flag('Justification On Activation', 'Whether activating asks for a reason.'),
    ticketOnActivation: flag('Ticket On Activation', 'Whether activating asks for a ticket.'),
    approvalOnActivation: flag('Approval On Activation', 'Whether somebody has to approve an activation.'),
    approverCount: count(
      'Approver Count',
      "Users and groups named as approvers; none although approval is required means that Microsoft's default " +
        'approvers decide.',
    ),
    permanentEligibilityAllowed: flag(
      'Permanent Eligibility Allowed',
      'Whether an eligible assignment may last for good.',
    ),
    maximumEligibilityDuration: words(
      'Maximum Eligibility Duration',
      'How long an eligible assignment may last otherwise.',
    ),
    permanentAssignmentAllowed: flag('Permanent Assignment Allowed', 'Whether an active assignment may last for good.'),
    maximumAssignmentDuration: words(
      'Maximum Assignment Duration',
      'How long an active assignment may last otherwise.',
    ),
    mfaOnAssignment: flag(
      'MFA On Assignment',
      'Whether making an active assignment asks for multifactor authentication.',
    ),
    justificationOnAssignment: flag(
      'Justification On Assignment',
      'Whether making an active assignment asks for a reason.',
    ),
    adminsNotified: flag('Admins Notified', 'Whether administrators are told of every assignment and activation.'),
    deviations: Type.Array(
      Type.Object({
        setting: Type.String({ 'x-ms-summary': 'Setting', description: 'The setting of the baseline.' }),
        value: Type.String({ 'x-ms-summary': 'Value', description: 'What it is.' }),
        expected: Type.String({ 'x-ms-summary': 'Expected', description: 'What the baseline asks for.' }),
        message: Type.String({ 'x-ms-summary': 'Message', description: 'The difference in a sentence.' }),
      }),
      {
        'x-ms-summary': 'Deviations',
        description: 'Where the settings are weaker than the baseline of the tier; none where nothing is.',
      },
    ),
  },
  { $id: 'RoleSettings' },
)
