import { html, type HtmlPart } from '../../reports/html.ts'
import type { PlanFacts } from '../../reports/plan-facts.ts'
import { counted, listed, money, number } from '../../reports/wording.ts'
import type { CleanupScope } from '../scope.ts'
import type { CleanupSummary } from '../summary.ts'

/** What a clean-up counted, as everything that is said of it is made of. */
export function cleanupFacts({ plan }: PlanFacts) {
  const summary = (plan.summary ?? undefined) as CleanupSummary | undefined
  const seats = summary?.seats ?? []
  return {
    scope: JSON.parse(plan.scope) as Partial<CleanupScope>,
    /** Nothing while the plan is being made. */
    summary,
    groups: (summary?.groups ?? []).filter(({ planned }) => planned > 0),
    seats: seats.filter(({ freed, kept, reduced, mayFail }) => freed + kept + reduced + mayFail > 0),
    freed: seats.reduce((total, { freed }) => total + freed, 0),
    savings: summary?.savings ?? [],
  }
}

/** Who is looked for, as the plan was asked for. */
export function scopeSentence(facts: PlanFacts): string | undefined {
  const { inactiveDays, neverSignedIn, accountState, userTypes = [], departments = [] } = cleanupFacts(facts).scope
  if (inactiveDays === undefined) return undefined
  const state = accountState === 'both' || accountState === undefined ? '' : `${accountState} `
  const types = userTypes.map((type) => `${type.toLowerCase()}s`)
  const who = `${state}accounts${types.length === 0 ? '' : ` of ${listed(types)}`}`
  const where = departments.length === 0 ? '' : ` in ${listed(departments, 5)}`
  const never = neverSignedIn === 'include' ? ', and those never used' : ''
  return `It looks for ${who}${where} without activity for at least ${counted(inactiveDays, 'day')}${never}.`
}

export function figures(facts: PlanFacts): (readonly [value: string, name: string])[] {
  const { summary, freed, savings } = cleanupFacts(facts)
  return [
    ...(summary === undefined
      ? []
      : [[number(freed), freed === 1 ? 'seat becomes free' : 'seats become free'] as const]),
    ...savings.map(
      ({ currency, yearly }) => [money(yearly, currency), 'a year, at the prices configured here'] as const,
    ),
  ]
}

/** How many accounts were read, and what they are. */
export function background(facts: PlanFacts): HtmlPart {
  const people = cleanupFacts(facts).summary?.people
  return (
    people !== undefined &&
    html`<p>${number(people.read)} accounts were read: ${number(people.active)} are active, ${number(people.inactive)} are not, ${number(people.neverSignedIn)} never signed in, ${number(people.tooNew)} are too new to judge${people.unknown > 0 && html`, and of ${number(people.unknown)} it is not known`}.${people.disabled > 0 && html` ${number(people.disabled)} of those looked at are disabled accounts.`}</p>
`
  )
}
