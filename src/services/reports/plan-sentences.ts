import type { PlanFacts } from './plan-facts.ts'
import type { Amount } from './plan-report.ts'
import { sparedLabel } from './labels.ts'

/** How many of what: what the kind counts, or people and changes. */
export function amounts(facts: PlanFacts): readonly Amount[] {
  const { kind, people, toMake, words } = facts
  const own = kind.report.amounts?.(facts)
  if (own !== undefined) return own
  return [
    ...(people === undefined || people.touched === 0 ? [] : [amount(people.touched, words.units.people)]),
    amount(toMake, words.units.changes),
  ]
}

export const amount = (count: number, unit: (count: number) => string): Amount => [count, unit(count)]

/** "812 people", "14 people and 1 deleted account". */
export const whom = (facts: PlanFacts): string =>
  facts.say.listed(amounts(facts).map(([many, unit]) => facts.words.amount(many, unit)))

/**
 * Where the plan stands, in one or two sentences.
 *
 * @param at how a time is told: with its zone, unless that stands beside it
 */
export function statusSentence(facts: PlanFacts, at: (time: Date) => string = facts.say.moment): string {
  const { plan, count, begun, graceEnds, say } = facts
  const { status } = facts.words
  const why = plan.message === null ? [] : [say.told(plan.message).text]
  const counts = countsOf(facts)
  const endedWith =
    begun === 0 ? [status.nothingChanged] : [capital(`${counts}.`), ...notBegun(facts), ...takenBack(facts)]
  const soFar = begun === 0 ? status.nothingChanged : status.soFar(counts)
  switch (plan.state) {
    case 'draft':
      return status.draft
    case 'ready':
      return status.ready(at(plan.expiresAt))
    case 'refused':
      return joined(status.refused, ...why, status.nothingChanged)
    case 'approved':
      return joined(begun === 0 ? status.nothingChangedYet : soFar, graceSentence())
    case 'rejected':
      return joined(soFar, status.rejected)
    case 'expired':
      return joined(soFar, status.expired(say.date(plan.expiresAt)))
    case 'superseded':
      return joined(soFar, status.superseded)
    case 'applying':
      return status.applying(counts)
    case 'verifying':
      return status.verifying(counts)
    case 'done':
      return doneSentence(facts)
    case 'halted':
      return joined(status.halted, ...why, ...endedWith)
    case 'stopped':
      return joined(status.stopped, ...why, ...endedWith)
    case 'undoing':
      return status.undoing(count('undone'))
    case 'undone':
      return undoneSentence(facts)
  }

  function graceSentence(): string {
    if (plan.graceDays === 0) return status.beginAtOnce(at(plan.expiresAt))
    return graceEnds === undefined
      ? status.beginAfter(plan.graceDays, at(plan.expiresAt))
      : status.beginFrom(at(graceEnds), at(plan.expiresAt))
  }
}

const joined = (...sentences: readonly string[]): string => sentences.join(' ')

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

/** How many are verified of how many; what went wrong comes before what went well. */
const countsOf = ({ words, toMake, count }: PlanFacts): string =>
  words.status.counts(count('verified'), toMake, count('failed'), count('unverified'))

function notBegun({ words, count }: PlanFacts): string[] {
  const left = count('planned', 'intended')
  return left === 0 ? [] : [words.status.notBegun(left)]
}

function undoneSentence({ plan, people, count, words: { status }, say }: PlanFacts): string {
  const day = plan.finishedAt === null ? undefined : say.date(plan.finishedAt)
  const never = count('failed')
  return joined(
    status.undone(day, count('undone'), people?.undone ?? 0),
    ...(never === 0 ? [] : [status.neverMade(never)]),
  )
}

/** What was taken back of a plan of which something still stands, and what could not be. */
function takenBack({ people, count, words: { status } }: PlanFacts): string[] {
  const undone = count('undone')
  const stuck = people?.undoFailed ?? 0
  return [...(undone === 0 ? [] : [status.takenBack(undone)]), ...(stuck === 0 ? [] : [status.notTakenBack(stuck)])]
}

/**
 * What was made, who was left alone and why, and what is left to whom; only where nobody came into question there was
 * nothing to change.
 */
function doneSentence(facts: PlanFacts): string {
  const { plan, toMake, count, handOver, say } = facts
  const { status } = facts.words
  const elsewhere = handOver === 0 ? [] : [status.elsewhere(handOver, handOverWords(facts).by)]
  if (toMake > 0) {
    const day = plan.finishedAt === null ? undefined : say.date(plan.finishedAt)
    return joined(status.finished(day, countsOf(facts)), ...takenBack(facts), ...elsewhere)
  }
  const spared = count('spared')
  if (handOver === 0 && spared === 0) return status.nothingToDo
  return joined(
    status.nothingChanged,
    ...elsewhere,
    ...(spared === 0 ? [] : [status.spared(spared, sparedWords(facts))]),
  )
}

/** Why how many were spared, the most frequent reason first. */
export const sparedWords = ({ words, own, say, spared, sparedLater }: PlanFacts, most = Infinity): string =>
  say.listed(
    [
      ...spared.map(([code, count]) => words.withCount(sparedLabel(code, words, own.spared), count)),
      ...(sparedLater > 0 ? [words.withCount(words.atLastLook, sparedLater)] : []),
    ],
    most,
  )

/** Who makes what this service can't. */
export const handOverWords = ({ words, own }: Pick<PlanFacts, 'words' | 'own'>) => own.handOver ?? words.elsewhere

/** What the state of a plan is called; a plan that ended without a change is not called done. */
export function stateLabel({ plan, toMake, handOver, count, words: { states, endings } }: PlanFacts): string {
  if (plan.state !== 'done') return states[plan.state]
  if (count('undone') > 0) return endings.partlyTakenBack
  if (count('failed', 'unverified') > 0) return endings.notAllOfIt
  if (toMake > 0) return states.done
  return handOver > 0 ? endings.handedOver : count('spared') > 0 ? endings.nothingChanged : states.done
}
