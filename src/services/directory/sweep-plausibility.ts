import { DAY_MS, isoTime } from '../../time.ts'
import { wentBackTogether, implausibleSentence, isImplausible, type Tally } from '../sign-ins/plausibility.ts'
import type { DirectoryState, Objection, Sweep } from './state.ts'

/** A share of sign-in dates that falls by so many points from one sweep to the next is an outage, and no people's. */
const JUMP_POINTS = 10
/** So long a share is worth comparing with. */
const COMPARED_DAYS = 60
/** Fewer people than this say nothing about the data as a whole. */
const ENOUGH = 100
/** A list that lacks more than this was broken off: of the people that Graph counts, and of those there were. */
const MOST_MISSING_PERCENT = 20
/** Up to so many days after its last change, a copy tells how many people there must be. */
const IN_STEP_DAYS = 7

/** The share of people with a sign-in date, in percent with one decimal; undefined where too few were counted. */
export const signInShare = ({ counted, without }: Tally): number | undefined =>
  counted < ENOUGH ? undefined : Math.round(((counted - without) / counted) * 1_000) / 10

/** What speaks against a complete sweep: that people are missing, or what speaks against its sign-in dates alone. */
export interface Judgement {
  incomplete?: Objection
  implausible?: Objection
}

/**
 * @param people how many people the copy has at this moment
 * @param maxPercent from which share on missing dates can't be believed
 */
export function judgeSweep(
  sweep: Sweep,
  { copy, asOf, signInsAsOf }: Pick<DirectoryState, 'copy' | 'asOf' | 'signInsAsOf'>,
  people: number,
  { maxPercent, now }: { maxPercent: number; now: number },
): Judgement {
  const dateTime = isoTime(new Date(now))
  const isInStep = copy !== null && asOf !== null && now - asOf.getTime() < IN_STEP_DAYS * DAY_MS
  const most = Math.max(sweep.expected ?? 0, isInStep ? people : 0)
  if (sweep.read === 0 || (most >= ENOUGH && sweep.read * 100 < most * (100 - MOST_MISSING_PERCENT))) {
    return {
      incomplete: {
        code: 'ReadIncomplete',
        message: `Microsoft Graph gave ${sweep.read} people where there are about ${most}, so its list was not whole.`,
        dateTime,
      },
    }
  }
  const implausible = sweep.signIns === true ? againstSignIns(sweep, { copy, signInsAsOf }, maxPercent, now) : undefined
  return implausible === undefined
    ? {}
    : { implausible: { code: 'SignInDataImplausible', message: implausible, dateTime } }
}

function againstSignIns(
  { tally, compared, wentBack }: Sweep,
  { copy, signInsAsOf }: Pick<DirectoryState, 'copy' | 'signInsAsOf'>,
  maxPercent: number,
  now: number,
): string | undefined {
  if (isImplausible(tally, maxPercent)) return implausibleSentence(tally)
  if (compared >= ENOUGH && wentBackTogether(wentBack, compared, maxPercent)) {
    return (
      `The last sign-ins of ${wentBack} of ${compared} people lie before those of the last sweep or are missing: dates ` +
      'went back, so nobody is called inactive on this data. Try again later.'
    )
  }
  const isRecent = signInsAsOf !== null && now - signInsAsOf.getTime() < COMPARED_DAYS * DAY_MS
  const before = copy === null || copy.signIns !== undefined || !isRecent ? undefined : signInShare(copy.tally)
  const share = signInShare(tally)
  if (before === undefined || share === undefined || before - share <= JUMP_POINTS) return undefined
  return (
    `Only ${share} % of the licensed accounts have a sign-in date, and it was ${before} % in the last sweep: Microsoft ` +
    'seems to miss data, so nobody is called inactive. Try again later.'
  )
}
