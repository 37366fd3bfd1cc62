import { Type } from 'typebox'
import { MANY } from '../services/roles/activations/judge-activation.ts'
import { count, moment, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { ACTIVATION_FLAG_LABELS, ACTIVATION_STATE_LABELS, SYSTEM_LABELS, WEAK_REASON_LABELS } from './labels/roles.ts'

export const ActivationStateSchema = closedList(ACTIVATION_STATE_LABELS, {
  'x-ms-summary': 'State',
  description:
    'completed (the role was active), pending (waits for an approval), denied, canceled, or expired (nobody ' +
    'decided within the 24 hours that Microsoft gives).',
})
export const ActivationFlagSchema = closedList(ACTIVATION_FLAG_LABELS, {
  'x-ms-summary': 'Flag',
  description: 'Only activations of which this stands out.',
})

const flag = (summary: string, description: string) => Type.Boolean({ 'x-ms-summary': summary, description })
const often = (summary: string, description: string) => Type.Integer({ 'x-ms-summary': summary, description })

export const RoleActivationSchema = Type.Object(
  {
    activationId: Type.String({
      'x-ms-summary': 'Activation Id',
      description: "The id of the entry in Microsoft's log, or of a request that the log does not tell of yet.",
    }),
    state: ActivationStateSchema,
    userId: Type.String({ 'x-ms-summary': 'User Id', description: 'Who activated the role.' }),
    userName: words('User Name', 'Their name.'),
    system: closedList(SYSTEM_LABELS, {
      'x-ms-summary': 'System',
      description: 'Where the role belongs: entra or azure.',
    }),
    roleId: Type.String({ 'x-ms-summary': 'Role Id', description: 'The role.' }),
    roleName: Type.String({ 'x-ms-summary': 'Role Name', description: 'The name of the role.' }),
    tier: count(
      'Tier',
      'How dangerous the role is: 0 leads to control of the tenant, or in Azure of what it is given for. Absent ' +
        'where nobody can tell, as of custom roles of Azure.',
      { minimum: 0, maximum: 2 },
    ),
    scopeId: words(
      'Scope Id',
      "Where in Azure, or at least in which subscription or management group; absent where Microsoft's log does not " +
        'say it.',
    ),
    scopeName: words('Scope Name', 'The name of that scope; absent where the log does not say it.'),
    activatedDateTime: moment('Activated', 'When it was activated, or asked for.'),
    endDateTime: moment('End', 'When the activation ends by itself.'),
    justification: words('Justification', 'The reason that was given.'),
    ticket: words('Ticket', 'The number of the ticket that was given.'),
    approverId: words('Approver Id', 'Who approved it.'),
    decidedAfterMinutes: count('Decided After Minutes', 'How long the decision took.'),
    waitingMinutes: count('Waiting Minutes', 'How long it has been waiting, if it is pending.'),
    pastTurnaround: flag(
      'Past Turnaround',
      'Whether nobody has decided on it and somebody should have by now: within the working time that the ' +
        'operator set, and before it expired.',
    ),
    afterHours: flag('After Hours', 'Whether it was outside of working days and hours.'),
    firstTime: flag(
      'First Time',
      'Whether it is the first activation of this role by this person in the history that is kept.',
    ),
    repeated: flag(
      'Repeated',
      `Whether the person activated the role ${MANY.hour} times or more within an hour, ${MANY.day} within 24 ` +
        `hours or ${MANY.week} within 7 days.`,
    ),
    activationsIn1Hour: often(
      'Activations In 1 Hour',
      'How often the person activated the role within the hour before, this one included.',
    ),
    activationsIn24Hours: often('Activations In 24 Hours', 'How often within 24 hours.'),
    activationsIn7Days: often('Activations In 7 Days', 'How often within 7 days.'),
    longerThanUsual: flag(
      'Longer Than Usual',
      'Whether it lasts more than twice as long as is usual for this person and role.',
    ),
    selfApproved: flag('Self Approved', 'Whether the person approved it themselves.'),
    weakJustification: Type.Array(
      closedList(WEAK_REASON_LABELS, {
        'x-ms-summary': 'Reason',
        description:
          'Why it says little: tooShort, saysNothing, repeated (the same words as another time), or noTicket ' +
          '(the settings of the role or the baseline of its tier ask for a ticket, and there is none).',
      }),
      {
        'x-ms-summary': 'Weak Justification',
        description: 'Why the justification says little; none where it says enough.',
      },
    ),
  },
  { $id: 'RoleActivation' },
)
