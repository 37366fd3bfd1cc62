import type { ActivationRow } from '../../../store/role-tables.ts'
import type { Calendar } from '../../calendar.ts'

export const WEAK_REASONS = ['tooShort', 'saysNothing', 'repeated'] as const
export type WeakReason = typeof WEAK_REASONS[number]

/** What stands out about an activation. */
export interface Judgement {
  /** Outside of working days and hours. */
  afterHours: boolean
  /** The first of this role by this person in our history. */
  firstTime: boolean
  /** Often within a day. */
  repeated: boolean
  activationsIn24Hours: number
  longerThanUsual: boolean
  weakJustification: WeakReason[]
}

const HOUR_MS = 3_600_000
/** So many activations of one role by one person within a day are a habit that a longer one would serve better. */
const MANY_IN_A_DAY = 3
const SHORTEST_JUSTIFICATION = 10
/** Enough to know what is usual. */
const USUAL_FROM = 3

/** Words that stand in justifications that say nothing, when nothing else does. */
const EMPTY_WORDS = new Set(['a', 'admin', 'access', 'activate', 'activation', 'as', 'asdf', 'aaa', 'for', 'general', 'i', 'it', 'job', 'just', 'my', 'n', 'na', 'need', 'needed', 'none', 'now', 'ok', 'on', 'please', 'pim', 'reason', 'required', 'role', 'stuff', 'task', 'tasks', 'test', 'testing', 'the', 'this', 'to', 'today', 'update', 'use', 'work', 'working', 'x', 'xx', 'xxx'])

/**
 * What stands out about an activation, compared with the earlier ones of the same person.
 *
 * @param earlier of the same person, whatever the role, oldest first
 */
export function judgeActivation (activation: ActivationRow, earlier: readonly ActivationRow[], { calendar, timeZone }: { calendar: Calendar, timeZone: string }): Judgement {
  const at = activation.createdAt.getTime()
  const before = earlier.filter(one => one.id !== activation.id && one.createdAt.getTime() <= at)
  const same = before.filter(({ roleId }) => roleId === activation.roleId)
  const inADay = 1 + same.filter(one => at - one.createdAt.getTime() < 24 * HOUR_MS).length
  return {
    afterHours: calendar.nextWorkingMoment(at, timeZone) !== at,
    firstTime: same.length === 0,
    repeated: inADay >= MANY_IN_A_DAY,
    activationsIn24Hours: inADay,
    longerThanUsual: isLongerThanUsual(activation, same),
    weakJustification: weakness(activation.justification, before),
  }
}

function isLongerThanUsual (activation: ActivationRow, same: readonly ActivationRow[]): boolean {
  const length = lengthOf(activation)
  const lengths = same.flatMap(one => lengthOf(one) ?? []).sort((a, b) => a - b)
  const median = lengths[Math.floor(lengths.length / 2)]
  return length !== undefined && lengths.length >= USUAL_FROM && median !== undefined && length > 2 * median
}

const lengthOf = ({ startsAt, endsAt }: ActivationRow): number | undefined => startsAt === null || endsAt === null ? undefined : endsAt.getTime() - startsAt.getTime()

/** Why a justification says little. Whoever wrote the same some other day wrote nothing about this one. */
function weakness (justification: string | null, before: readonly ActivationRow[]): WeakReason[] {
  const text = plain(justification ?? '')
  const words = text.split(/[^\p{L}\p{N}]+/u).filter(word => word !== '')
  const reasons: WeakReason[] = []
  if (text.length < SHORTEST_JUSTIFICATION) reasons.push('tooShort')
  if (words.every(word => EMPTY_WORDS.has(word) || /^\d+$/.test(word))) reasons.push('saysNothing')
  if (text !== '' && before.some(one => plain(one.justification ?? '') === text)) reasons.push('repeated')
  return reasons
}

const plain = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').toLowerCase()
