import type { FreedSeats } from '../../../store/change-counts.ts'
import { html, type HtmlPart } from '../../reports/html.ts'
import type { PlanFacts } from '../../reports/plan-facts.ts'
import type { Wording } from '../../reports/wording.ts'
import { byProduct, savingsOf } from '../prices.ts'
import type { CleanupScope } from '../scope.ts'
import type { Savings } from '../prices.ts'
import type { CleanupSummary, PeopleCounts } from '../summary.ts'
import { CLEANUP_WORDS } from './words.ts'
import type { CleanupWords } from './words-en.ts'

/** What a clean-up counted, as everything that is said of it is made of. */
export function cleanupFacts({ plan, became, say }: PlanFacts) {
  const summary = (plan.summary ?? undefined) as CleanupSummary | undefined
  const seats = summary?.seats ?? []
  return {
    words: CLEANUP_WORDS[say.language],
    scope: JSON.parse(plan.scope) as Partial<CleanupScope>,
    /** Nothing while the plan is being made. */
    summary,
    groups: (summary?.groups ?? []).filter(({ planned }) => planned > 0),
    seats: seats.filter(({ freed, kept, reduced, mayFail }) => freed + kept + reduced + mayFail > 0),
    /** How many seats were to become free when the plan was made. */
    foreseen: seats.reduce((total, { freed }) => total + freed, 0),
    ...freedNow(became as FreedSeats[] | undefined, summary),
    /** What the foreseen seats cost. */
    savings: summary?.savings ?? [],
  }
}

/** What later reads showed, as opposed to what was foreseen. */
const freedNow = (products: FreedSeats[] = [], { prices }: Partial<CleanupSummary> = {}) => ({
  products,
  /** What the freed seats cost; nothing where no prices were kept with the plan. */
  saved: prices === undefined ? undefined : savingsOf(products, byProduct(prices)).savings,
  freed: products.reduce((total, { freed }) => total + freed, 0),
  returned: products.reduce((total, { returned }) => total + returned, 0),
})

/** Who is looked for, as the plan was asked for. */
export function scopeSentence(facts: PlanFacts): string | undefined {
  const { scope, words } = cleanupFacts(facts)
  return scope.inactiveDays === undefined ? undefined : words.scope(facts.isOver, scope)
}

/** "$686 a month ($8,232 a year)", in each currency. */
export function savingsWords(savings: readonly Savings[], { language, listed, money }: Wording): string {
  const words = CLEANUP_WORDS[language]
  return savings.length === 0
    ? words.nothing
    : listed(
        savings.map(({ currency, monthly, yearly }) => words.amount(money(monthly, currency), money(yearly, currency))),
      )
}

export function figures(facts: PlanFacts): (readonly [value: string, name: string])[] {
  const { summary, foreseen, freed, returned, savings, saved = [], words } = cleanupFacts(facts)
  const { number, money } = facts.say
  const { figures } = words
  if (summary === undefined) return []
  if (facts.begun > 0) {
    return [
      [number(freed), figures.freed(freed, facts.isOver)],
      ...(returned === 0 ? [] : [[number(returned), figures.returned(returned)] as const]),
      ...saved.map(({ currency, yearly }) => [money(yearly, currency), figures.yearlyFreed] as const),
    ]
  }
  return [
    [number(foreseen), figures.foreseen(foreseen)],
    ...savings.map(({ currency, yearly }) => [money(yearly, currency), figures.yearly] as const),
  ]
}

/** Everybody who was read, explained: the rows add up. */
export function background(facts: PlanFacts): HtmlPart {
  const {
    summary,
    words: { read },
  } = cleanupFacts(facts)
  if (summary?.people === undefined) return undefined
  const { people } = summary
  const decided = decidedRows(people).filter(([, amount]) => amount > 0)
  const list = (entries: readonly (readonly [name: keyof CleanupWords['read'], amount: number])[]) => html`<ul>
${entries.map(
  ([name, amount]) => html`<li>${read[name](amount, facts.isOver)}</li>
`,
)}</ul>
`
  return html`<p>${read.title(people.read)}</p>
${list(readRows(people).filter(([, amount]) => amount > 0))}${
    decided.length > 0 &&
    html`<p>${read.decided(people.inactive + people.neverSignedIn)}</p>
${list(decided)}`
  }${
    people.disabled > 0 &&
    html`<p>${read.disabled(people.disabled)}</p>
`
  }`
}

type Row<Name> = readonly [name: Name, amount: number]

/** What everybody counts as, once each: together they are those who were read. */
export function readRows(
  people: PeopleCounts,
): Row<'active' | 'inactive' | 'neverSignedIn' | 'tooNew' | 'unknown' | 'outside'>[] {
  const { read, active, inactive, neverSignedIn, tooNew, unknown } = people
  return [
    ['active', active],
    ['inactive', inactive],
    ['neverSignedIn', neverSignedIn],
    ['tooNew', tooNew],
    ['unknown', unknown],
    ['outside', read - active - inactive - neverSignedIn - tooNew - unknown],
  ]
}

/** What became of those past the cut-off, once each. */
export const decidedRows = ({ decided }: PeopleCounts): Row<'planned' | 'handOver' | 'spared'>[] =>
  decided === undefined
    ? []
    : [
        ['planned', decided.planned],
        ['handOver', decided.handOver],
        ['spared', decided.spared],
      ]
