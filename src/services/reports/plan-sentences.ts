import type { PlanKind } from '../plans/plan-kind.ts'
import { PLAN_STATE_LABELS, sparedLabel } from './labels.ts'
import type { PlanFacts } from './plan-facts.ts'
import type { Amount, HandOverReport } from './plan-report.ts'
import { counted, date, dateAndTime, listed, number } from './wording.ts'

/** How many of what: people, where heads were counted, what the kind counts, or changes. */
export function amounts(facts: PlanFacts): readonly Amount[] {
  const { kind, people, toMake } = facts
  if (people !== undefined) return [amount(people, 'person', 'people')]
  return kind.report.amounts?.(facts) ?? [amount(toMake, 'change')]
}

export const amount = (number: number, one: string, many = `${one}s`): Amount => [number, number === 1 ? one : many]

/** "812 people", "14 people and 1 deleted account". */
export const whom = (facts: PlanFacts): string =>
  listed(amounts(facts).map(([many, unit]) => `${number(many)} ${unit}`))

/** Where the plan stands, in one or two sentences. */
export function statusSentence(facts: PlanFacts): string {
  const { plan, toMake, count, begun, graceEnds } = facts
  const why = plan.message === null ? '' : ` ${plan.message}`
  const verified = `${count('verified').toLocaleString('en-US')} of ${counted(toMake, 'change')} verified`
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
      return `The service halted the plan.${why} ${soFar}`
    case 'stopped':
      return `The plan was stopped.${why} ${soFar}`
    case 'undoing':
      return `The changes are being taken back: ${counted(count('undone'), 'change')} so far.`
    case 'undone':
      return `The changes were taken back: ${counted(count('undone'), 'change')}.`
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
      `Finished${plan.finishedAt === null ? '' : ` on ${date(plan.finishedAt)}`}: ${verified}.`,
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
  if (plan.state !== 'done' || toMake > 0) return PLAN_STATE_LABELS[plan.state]
  return handOver > 0 ? 'Handed over' : count('spared') > 0 ? 'Nothing changed' : PLAN_STATE_LABELS.done
}
