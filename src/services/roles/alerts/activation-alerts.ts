import type { ActivationRow, WeakReason } from '../../../store/role-tables.ts'
import { isoTime } from '../../../time.ts'
import type { Severity } from '../findings/rules/rule.ts'
import { counted } from '../../reports/wording.ts'
import { ACTIVATION, PENDING, type Alert } from './raised-alert.ts'

type Flag = 'selfApproved' | 'afterHours' | 'firstTime' | 'repeated' | 'longerThanUsual' | 'weakJustification'

/** How bad a flag is, given the tier of the role; nothing where nobody is to be told. */
const SEVERITY: Readonly<Record<Flag, (tier: number | null) => Severity | undefined>> = {
  selfApproved: () => 'high',
  afterHours: (tier) => (tier === 0 ? 'high' : tier === 1 ? 'medium' : undefined),
  firstTime: (tier) => (tier === 0 ? 'medium' : undefined),
  repeated: () => 'medium',
  longerThanUsual: (tier) => (tier === 0 ? 'medium' : 'low'),
  weakJustification: () => 'low',
}

const TITLES: Readonly<Record<Flag, string>> = {
  selfApproved: 'Activation approved by the person themselves',
  afterHours: 'Activation outside of working hours',
  firstTime: 'First activation of a role that controls the tenant',
  repeated: 'Role activated again and again',
  longerThanUsual: 'Activation longer than usual',
  weakJustification: 'Activation with a reason that says little',
}

/** One alert for all that a person does in this manner with a role; of the others, each time counts. */
const HABITS: ReadonlySet<Flag> = new Set(['repeated', 'weakJustification'])

/** What is wrong with a justification, as people read it. */
const WEAKNESSES: Readonly<Record<WeakReason, string>> = {
  tooShort: 'it is too short',
  saysNothing: 'it gives no reason',
  repeated: 'it is the same as another time',
  noTicket: 'it names no ticket',
}

const nameOf = ({ userName, userId }: ActivationRow): string => userName ?? userId

function messageOf(flag: Flag, row: ActivationRow): string {
  const who = `${nameOf(row)} activated ${row.roleName}`
  switch (flag) {
    case 'selfApproved':
      return `${who} on their own approval.`
    case 'afterHours':
      return `${who} on ${isoTime(row.createdAt).slice(0, 16).replace('T', ' at ')} UTC, outside of ` + 'working hours.'
    case 'firstTime':
      return `${who} for the first time.`
    case 'repeated':
      return (
        `${who} again and again: ${counted(row.withinHour, 'time')} within an hour, ${row.withinDay} within a day and ${row.withinWeek} ` +
        'within a week.'
      )
    case 'longerThanUsual':
      return `${who} for more than twice as long as they usually do.`
    case 'weakJustification':
      return `${who} with a justification that says little: ${row.weakReasons.map((reason) => WEAKNESSES[reason]).join(', ')}.`
  }
}

/** What stands out about an activation that took effect. */
export function activationAlerts(row: ActivationRow): Alert[] {
  if (row.state !== 'completed') return []
  return (Object.keys(SEVERITY) as Flag[]).flatMap((flag) => {
    const severity = row[flag] ? SEVERITY[flag](row.tier) : undefined
    if (severity === undefined) return []
    return [
      {
        key: `${ACTIVATION}${flag} ${HABITS.has(flag) ? `${row.userId} ${row.roleId}` : row.id}`,
        severity,
        title: TITLES[flag],
        message: messageOf(flag, row),
        about: { flag, activationId: row.id, userId: row.userId, roleId: row.roleId, roleName: row.roleName },
      },
    ]
  })
}

/** A request that nobody has decided in time. */
export const turnaroundAlert = (row: ActivationRow): Alert => ({
  key: `${PENDING}${row.id}`,
  severity: 'medium',
  title: 'Request that nobody decides',
  message:
    `Nobody has decided whether ${nameOf(row)} may activate ${row.roleName}, which they asked for on ` +
    `${isoTime(row.createdAt).slice(0, 16).replace('T', ' at ')} UTC.`,
  about: {
    flag: 'pastTurnaround',
    activationId: row.id,
    userId: row.userId,
    roleId: row.roleId,
    roleName: row.roleName,
  },
})
