import type { FreedSeats } from '../../../store/changes.ts'
import { html, type HtmlPart } from '../../reports/html.ts'
import type { PlanFacts } from '../../reports/plan-facts.ts'
import { counted, listed, money, number } from '../../reports/wording.ts'
import { byProduct, savingsOf } from '../prices.ts'
import type { CleanupScope } from '../scope.ts'
import type { CleanupSummary, PeopleCounts, Savings } from '../summary.ts'

/** What a clean-up counted, as everything that is said of it is made of. */
export function cleanupFacts({ plan, became }: PlanFacts) {
  const summary = (plan.summary ?? undefined) as CleanupSummary | undefined
  const seats = summary?.seats ?? []
  return {
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
  const { inactiveDays, neverSignedIn, accountState, userTypes = [], departments = [] } = cleanupFacts(facts).scope
  if (inactiveDays === undefined) return undefined
  const state = accountState === 'both' || accountState === undefined ? '' : `${accountState} `
  const types = userTypes.map((type) => `${type.toLowerCase()}s`)
  const who = `${state}accounts${types.length === 0 ? '' : ` of ${listed(types)}`}`
  const where = departments.length === 0 ? '' : ` in ${listed(departments, 5)}`
  const never = neverSignedIn === 'include' ? ', and those never used' : ''
  return `It ${facts.isOver ? 'looked' : 'looks'} for ${who}${where} without activity for at least ${counted(inactiveDays, 'day')}${never}.`
}

/** "$686 a month ($8,232 a year)", in each currency. */
export const savingsWords = (savings: readonly Savings[]): string =>
  savings.length === 0
    ? 'nothing'
    : listed(
        savings.map(
          ({ currency, monthly, yearly }) => `${money(monthly, currency)} a month (${money(yearly, currency)} a year)`,
        ),
      )

export function figures(facts: PlanFacts): (readonly [value: string, name: string])[] {
  const { summary, foreseen, freed, returned, savings, saved = [] } = cleanupFacts(facts)
  if (summary === undefined) return []
  if (facts.begun > 0) {
    return [
      [number(freed), `${freed === 1 ? 'seat was' : 'seats were'} freed${facts.isOver ? '' : ' so far'}`],
      ...(returned === 0 ? [] : [[number(returned), returned === 1 ? 'seat came back' : 'seats came back'] as const]),
      ...saved.map(({ currency, yearly }) => [money(yearly, currency), 'a year, for the seats freed'] as const),
    ]
  }
  return [
    [number(foreseen), foreseen === 1 ? 'seat becomes free' : 'seats become free'],
    ...savings.map(
      ({ currency, yearly }) => [money(yearly, currency), 'a year, at the prices configured here'] as const,
    ),
  ]
}

/** Everybody who was read, explained: the rows add up. */
export function background(facts: PlanFacts): HtmlPart {
  const people = cleanupFacts(facts).summary?.people
  if (people === undefined) return undefined
  const past = facts.isOver
  const rows = readRows(people).filter(([, amount]) => amount > 0)
  const decided = decidedRows(people, past).filter(([, amount]) => amount > 0)
  const list = (entries: readonly ReadRow[]) => html`<ul>
${entries.map(
  ([words, amount]) => html`<li>${number(amount)} ${words}</li>
`,
)}</ul>
`
  return html`<p>${number(people.read)} accounts were read:</p>
${list(rows)}${
    decided.length > 0 &&
    html`<p>Of the ${number(people.inactive + people.neverSignedIn)} who were inactive or had never signed in:</p>
${list(decided)}`
  }${
    people.disabled > 0 &&
    html`<p>${number(people.disabled)} of these are disabled accounts.</p>
`
  }`
}

type ReadRow = readonly [words: string, amount: number]

/** What everybody counts as, once each: together they are those who were read. */
export function readRows(people: PeopleCounts): ReadRow[] {
  const { read, active, inactive, neverSignedIn, tooNew, unknown } = people
  return [
    ['were active', active],
    ['were inactive', inactive],
    ['had never signed in', neverSignedIn],
    ['were too new to judge', tooNew],
    ['could not be judged, since their sign-in data could not be read', unknown],
    [
      'are outside the scope: not in these groups, or not of the accounts that the plan is about',
      read - active - inactive - neverSignedIn - tooNew - unknown,
    ],
  ]
}

/** What became of those past the cut-off, once each. */
export const decidedRows = ({ decided }: PeopleCounts, past: boolean): ReadRow[] =>
  decided === undefined
    ? []
    : [
        [past ? 'were planned' : 'are planned', decided.planned],
        ['are handed over to those who can', decided.handOver],
        [past ? 'were spared when the plan was made' : 'are spared', decided.spared],
      ]
