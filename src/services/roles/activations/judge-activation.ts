import type { EarlierActivation, JudgedColumns } from '../../../store/role-activations.ts'
import type { ActivationEntry, ActivationRow, WeakReason } from '../../../store/role-tables.ts'
import { HOUR_MS } from '../../../time.ts'
import type { Calendar } from '../../calendar.ts'
import { plainSpelling } from '../../../spelling.ts'
import type { RoleFacts } from './role-facts.ts'

/**
 * So many activations of one role by one person within a time, the last one included, are a habit that a longer one
 * would serve better, or somebody else's: twice within an hour, three times within a day, ten times within a week
 * (twice each working day).
 */
export const MANY = { hour: 2, day: 3, week: 10 } as const
/**
 * Microsoft lets a request expire that nobody has decided by then
 * (https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-approval-workflow).
 */
export const EXPIRES_MS = 24 * HOUR_MS
const SHORTEST_JUSTIFICATION = 10
/** Enough to know what is usual. */
const USUAL_FROM = 3

/** Words that stand in justifications that say nothing, when nothing else does. */
const EMPTY_WORDS = new Set([
  'a',
  'admin',
  'access',
  'activate',
  'activation',
  'as',
  'asdf',
  'aaa',
  'for',
  'general',
  'i',
  'it',
  'job',
  'just',
  'my',
  'n',
  'na',
  'need',
  'needed',
  'none',
  'now',
  'ok',
  'on',
  'please',
  'pim',
  'reason',
  'required',
  'role',
  'stuff',
  'task',
  'tasks',
  'test',
  'testing',
  'the',
  'this',
  'to',
  'today',
  'update',
  'use',
  'work',
  'working',
  'x',
  'xx',
  'xxx',
])

export interface Measure {
  calendar: Calendar
  timeZone: string
  /** Working time within which a request should be decided. */
  turnaroundMs: number
}

/** What an activation is compared with. */
export interface Surroundings {
  /** Of the same person, whatever the role, oldest first. */
  earlier?: readonly EarlierActivation[]
  /** All that is known of the same request, this entry included. */
  request?: readonly ActivationEntry[]
  role?: Pick<RoleFacts, 'tier' | 'asksForTicket'>
}

/** What stands out about an activation, or about a request for one. */
export function judgeActivation(
  activation: ActivationEntry,
  { earlier = [], request = [activation], role }: Surroundings,
  { calendar, timeZone, turnaroundMs }: Measure,
): JudgedColumns {
  const at = activation.createdAt.getTime()
  const asked = request.find(({ kind }) => kind === 'approvalRequested')
  const before = earlier.filter((one) => one.id !== activation.id && one.createdAt.getTime() <= at)
  const same = before.filter(({ roleId }) => roleId === activation.roleId)
  const within = (hours: number) => 1 + same.filter((one) => at - one.createdAt.getTime() < hours * HOUR_MS).length
  const [withinHour, withinDay, withinWeek] = [within(1), within(24), within(7 * 24)]
  const weakReasons = weakness(activation.justification ?? asked?.justification ?? null, before)
  if (role?.asksForTicket === true && (activation.ticket ?? asked?.ticket ?? null) === null) {
    weakReasons.push('noTicket')
  }
  return {
    state: stateOf(activation, request),
    tier: role?.tier ?? null,
    afterHours: calendar.nextWorkingMoment(at, timeZone) !== at,
    firstTime: same.length === 0,
    repeated: withinHour >= MANY.hour || withinDay >= MANY.day || withinWeek >= MANY.week,
    withinHour,
    withinDay,
    withinWeek,
    longerThanUsual: isLongerThanUsual(activation, same),
    selfApproved: request.some(({ kind, actorId }) => kind === 'approved' && actorId === activation.userId),
    weakJustification: weakReasons.length > 0,
    weakReasons,
    dueAt:
      activation.kind === 'approvalRequested'
        ? new Date(Math.min(at + EXPIRES_MS, calendar.afterWorkingTime(at, turnaroundMs, timeZone)))
        : null,
  }
}

/**
 * What was asked for and then took effect is told once, by what took effect; and decisions are told by what they
 * decide.
 */
function stateOf({ kind }: ActivationEntry, request: readonly ActivationEntry[]): ActivationRow['state'] {
  const has = (wanted: ActivationEntry['kind']) => request.some((one) => one.kind === wanted)
  if (kind === 'completed') return 'completed'
  if (kind !== 'approvalRequested' || has('completed')) return null
  return has('denied') ? 'denied' : has('canceled') ? 'canceled' : has('approved') ? null : 'pending'
}

function isLongerThanUsual(activation: ActivationEntry, same: readonly EarlierActivation[]): boolean {
  const length = lengthOf(activation)
  const lengths = same.flatMap((one) => lengthOf(one) ?? []).sort((a, b) => a - b)
  const median = lengths[Math.floor(lengths.length / 2)]
  return length !== undefined && lengths.length >= USUAL_FROM && median !== undefined && length > 2 * median
}

const lengthOf = ({ startsAt, endsAt }: EarlierActivation): number | undefined =>
  startsAt === null || endsAt === null ? undefined : endsAt.getTime() - startsAt.getTime()

/** Why a justification says little. Whoever wrote the same some other day wrote nothing about this one. */
function weakness(justification: string | null, before: readonly EarlierActivation[]): WeakReason[] {
  const text = plainSpelling(justification ?? '')
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  const reasons: WeakReason[] = []
  if (text.length < SHORTEST_JUSTIFICATION) reasons.push('tooShort')
  if (words.every((word) => EMPTY_WORDS.has(word) || /^\d+$/.test(word))) reasons.push('saysNothing')
  if (text !== '' && before.some((one) => plainSpelling(one.justification ?? '') === text)) reasons.push('repeated')
  return reasons
}
