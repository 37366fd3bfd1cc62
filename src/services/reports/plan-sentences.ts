import type { PlanKind } from '../plans/plan-kind.ts'
import { PLAN_STATE_LABELS, sparedLabel } from './labels.ts'
import type { PlanFacts } from './plan-facts.ts'
import type { Amount, HandOverReport } from './plan-report.ts'
import { counted, date, dateAndTime, listed, number } from './wording.ts'

/** How many of what: what the kind counts, or people and changes. */
export function amounts(facts: PlanFacts): readonly Amount[] {
  const { kind, people, toMake } = facts
  const own = kind.report.amounts?.(facts)
  if (own !== undefined) return own
  return [
    ...(people === undefined || people.touched === 0 ? [] : [amount(people.touched, 'person', 'people')]),
    amount(toMake, 'change'),
  ]
}

export const amount = (number: number, one: string, many = `${one}s`): Amount => [number, number === 1 ? one : many]

/** "812 people", "14 people and 1 deleted account". */
export const whom = (facts: PlanFacts): string =>
  listed(amounts(facts).map(([many, unit]) => `${number(many)} ${unit}`))

/** Where the plan stands, in one or two sentences. */
export function statusSentence(facts: PlanFacts): string {
  const { plan, toMake, count, begun, graceEnds } = facts
  const why = plan.message === null ? '' : ` ${plan.message}`
  const verified = `${troubleWords(facts)}${number(count('verified'))} of ${counted(toMake, 'change')} verified`
  const notMade = count('planned', 'intended')
  const endedWith = begun === 0 ? 'Nothing was changed.' : `${sentence(verified)}${leftWords(notMade)}`
  const soFar = begun === 0 ? 'Nothing was changed.' : `So far: ${verified}.`
  switch (plan.state) {
    case 'draft':
      return 'The tenant is being read; nothing was changed.'
    case 'ready':
      return `Nothing was changed. The plan must be approved and begun by ${dateAndTime(plan.expiresAt)}.`
    case 'refused':
      return `The service did not make this plan.${why} Nothing was changed.`
    case 'approved':
      return `${begun === 0 ? 'Nothing was changed yet.' : soFar} ${graceSentence(facts)}`
    case 'rejected':
      return `${soFar} The plan was rejected.`
    case 'expired':
      return `${soFar} The plan was not begun by ${date(plan.expiresAt)}, and can't be any more.`
    case 'superseded':
      return `${soFar} A newer plan for the same scope took its place.`
    case 'applying':
      return `The changes are being made: ${verified}.`
    case 'verifying':
      return `Everything was requested and is being read again: ${verified}.`
    case 'done':
      return doneSentence(facts, verified)
    case 'halted':
      return `The service halted the plan.${why} ${endedWith}${takenBack(facts)}`
    case 'stopped':
      return `The plan was stopped.${why} ${endedWith}${takenBack(facts)}`
    case 'undoing':
      return `The changes are being taken back: ${counted(count('undone'), 'change')} so far.`
    case 'undone':
      return undoneSentence(facts)
  }

  function graceSentence({ plan }: PlanFacts): string {
    if (plan.graceDays === 0) return `It may begin at once, and must by ${dateAndTime(plan.expiresAt)}.`
    if (graceEnds !== undefined) {
      return `It may begin from ${dateAndTime(graceEnds)} on, and must by ${dateAndTime(plan.expiresAt)}.`
    }
    return (
      `It may begin ${counted(plan.graceDays, 'day')} after the notices were read, and must by ` +
      `${dateAndTime(plan.expiresAt)}.`
    )
  }
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`

const leftWords = (notMade: number): string =>
  notMade === 0 ? '' : ` ${counted(notMade, 'change')} ${notMade === 1 ? 'was' : 'were'} not begun.`

/** What went wrong comes before what went well. */
function troubleWords({ count }: PlanFacts): string {
  const failed = count('failed')
  const unverified = count('unverified')
  return [
    ...(failed === 0 ? [] : [`${number(failed)} failed, `]),
    ...(unverified === 0 ? [] : [`${number(unverified)} not confirmed, `]),
  ].join('')
}

function undoneSentence(facts: PlanFacts): string {
  const { plan, people, count } = facts
  const undone = count('undone')
  const when = plan.finishedAt === null ? '' : ` on ${date(plan.finishedAt)}`
  const whose = people === undefined || people.undone === 0 ? '' : ` of ${counted(people.undone, 'person', 'people')}`
  const never = count('failed')
  return (
    `The changes were taken back${when}: ${counted(undone, 'change')}${whose}.` +
    (never === 0 ? '' : ` ${counted(never, 'change')} had failed, so there was nothing to take back.`)
  )
}

/** What was taken back of a plan of which something still stands, and what could not be. */
function takenBack({ people, count }: PlanFacts): string {
  const undone = count('undone')
  const stuck = people?.undoFailed ?? 0
  return [
    ...(undone === 0 ? [] : [` ${counted(undone, 'change')} ${undone === 1 ? 'was' : 'were'} taken back.`]),
    ...(stuck === 0 ? [] : [` ${counted(stuck, 'change')} could not be taken back.`]),
  ].join('')
}

/**
 * What was made, who was left alone and why, and what is left to whom; only where nobody came into question there was
 * nothing to change.
 */
function doneSentence(facts: PlanFacts, verified: string): string {
  const { plan, kind, toMake, count, handOver } = facts
  const elsewhere =
    handOver === 0
      ? []
      : [
          `${counted(handOver, 'change')} ${handOver === 1 ? 'is' : 'are'} to be made elsewhere: ` +
            `${handOverOf(kind).by}.`,
        ]
  if (toMake > 0) {
    return [
      `Finished${plan.finishedAt === null ? '' : ` on ${date(plan.finishedAt)}`}: ${verified}.${takenBack(facts)}`,
      ...elsewhere,
    ].join(' ')
  }
  if (handOver === 0 && count('spared') === 0) return 'There was nothing to change here.'
  const left =
    count('spared') === 0
      ? []
      : [`${number(count('spared'))} ${count('spared') === 1 ? 'was' : 'were'} spared: ` + `${sparedWords(facts)}.`]
  return ['Nothing was changed.', ...elsewhere, ...left].join(' ')
}

/** Why how many were spared, the most frequent reason first. */
export const sparedWords = ({ kind, spared, sparedLater }: PlanFacts, most = Infinity): string =>
  listed(
    [
      ...spared.map(([code, amount]) => `${sparedLabel(code, kind.report.spared)} (${number(amount)})`),
      ...(sparedLater > 0 ? [`At the last look (${number(sparedLater)})`] : []),
    ],
    most,
  )

/** Who makes what this service can't. */
export const handOverOf = ({ report }: PlanKind): HandOverReport => report.handOver ?? ELSEWHERE

const ELSEWHERE: HandOverReport = {
  by: 'by somebody who may',
  explain: (amount) =>
    `${counted(amount, 'change')} can't be made by this service. The list below says why, and what to do.`,
}

/** What the state of a plan is called; a plan that ended without a change is not called done. */
export function stateLabel({ plan, toMake, handOver, count }: PlanFacts): string {
  if (plan.state !== 'done') return PLAN_STATE_LABELS[plan.state]
  if (count('undone') > 0) return 'Partly taken back'
  if (count('failed', 'unverified') > 0) return 'Done, but not all of it'
  if (toMake > 0) return PLAN_STATE_LABELS.done
  return handOver > 0 ? 'Handed over' : count('spared') > 0 ? 'Nothing changed' : PLAN_STATE_LABELS.done
}
