import { Type } from 'typebox'
import { ACTIVATION_FLAGS, ACTIVATION_STATES } from '../services/roles/activations/index.ts'
import { WEAK_REASONS } from '../services/roles/activations/judging.ts'
import { count, moment, words } from './common.ts'

export const ActivationStateSchema = Type.Enum([...ACTIVATION_STATES], { type: 'string', 'x-ms-summary': 'State', description: 'completed (the role was active), pending (waits for an approval), denied or canceled.' })
export const ActivationFlagSchema = Type.Enum([...ACTIVATION_FLAGS], { type: 'string', 'x-ms-summary': 'Flag', description: 'Only activations of which this stands out.' })

const flag = (summary: string, description: string) => Type.Boolean({ 'x-ms-summary': summary, description })

export const RoleActivationSchema = Type.Object({
  activationId: Type.String({ 'x-ms-summary': 'Activation Id', description: 'The id of the entry in Microsoft\'s log.' }),
  state: ActivationStateSchema,
  userId: Type.String({ 'x-ms-summary': 'User Id', description: 'Who activated the role.' }),
  userName: words('User Name', 'Their name.'),
  roleId: Type.String({ 'x-ms-summary': 'Role Id', description: 'The role.' }),
  roleName: Type.String({ 'x-ms-summary': 'Role Name', description: 'The name of the role.' }),
  activatedDateTime: moment('Activated', 'When it was activated, or asked for.'),
  endDateTime: moment('End', 'When the activation ends by itself.'),
  justification: words('Justification', 'The reason that was given.'),
  ticket: words('Ticket', 'The number of the ticket that was given.'),
  approverId: words('Approver Id', 'Who approved it.'),
  decidedAfterMinutes: count('Decided After Minutes', 'How long the decision took.'),
  waitingMinutes: count('Waiting Minutes', 'How long it has been waiting, if it is pending.'),
  afterHours: flag('After Hours', 'Whether it was outside of working days and hours.'),
  firstTime: flag('First Time', 'Whether it is the first activation of this role by this person in the history that is kept.'),
  repeated: flag('Repeated', 'Whether the person activated the role three times or more within 24 hours.'),
  activationsIn24Hours: Type.Integer({ 'x-ms-summary': 'Activations In 24 Hours', description: 'How often, this one included.' }),
  longerThanUsual: flag('Longer Than Usual', 'Whether it lasts more than twice as long as is usual for this person and role.'),
  selfApproved: flag('Self Approved', 'Whether the person approved it themselves.'),
  weakJustification: Type.Array(Type.Enum([...WEAK_REASONS], { type: 'string', 'x-ms-summary': 'Reason', description: 'Why it says little: tooShort, saysNothing, or repeated (the same words as another time).' }), { 'x-ms-summary': 'Weak Justification', description: 'Why the justification says little; none where it says enough.' }),
}, { $id: 'RoleActivation' })
