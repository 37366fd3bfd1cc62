import { html, typed, type Html } from '../../reports/html.ts'
import type { PlanFacts } from '../../reports/plan-facts.ts'
import { table } from '../../reports/report-table.ts'
import { toldPart } from '../../reports/telling.ts'
import { cleanupFacts, savingsWords } from './facts.ts'
import { CLEANUP_WORDS } from './words.ts'

const NOTHING = html``

/** How much: seats by product, and what they cost. */
export function seatsSection(facts: PlanFacts): Html {
  const { seats, foreseen, savings, summary, words: all } = cleanupFacts(facts)
  const { say } = facts
  const words = all.seats
  if (summary === undefined) return NOTHING
  if (facts.begun > 0) return becameSection(facts)
  const direct = (summary.directLicenses ?? []).filter(({ people }) => people > 0)
  return html`<h2>${words.title}</h2>
${
  seats.length === 0
    ? html`<p>${words.none}</p>
`
    : table(
        say,
        words.caption,
        [
          { head: words.product, cell: (seat) => seat.productName },
          { head: words.freed, numeric: true, cell: (seat) => seat.freed },
          { head: words.kept, numeric: true, cell: (seat) => seat.kept },
          { head: words.reduced, numeric: true, cell: (seat) => seat.reduced },
          { head: words.mayFail, numeric: true, cell: (seat) => seat.mayFail },
        ],
        seats,
        {
          totals: [
            words.all,
            foreseen,
            ...(['kept', 'reduced', 'mayFail'] as const).map((column) =>
              seats.reduce((sum, seat) => sum + seat[column], 0),
            ),
          ],
        },
      )
}${savings.map(({ currency, monthly, yearly }) => {
    const [before, after] = words.savings(say.money(yearly, currency))
    return html`<p>${before}<strong>${all.monthly(say.money(monthly, currency))}</strong>${after}</p>
`
  })}${
    direct.length > 0 &&
    html`<p>${words.direct(
      say.listed(
        direct.map(({ productName, people }) => words.withPeople(productName, people)),
        8,
      ),
    )}</p>
`
  }`
}

/** Which seats a later read showed as free, beside what had been foreseen. */
function becameSection(facts: PlanFacts): Html {
  const { seats, products, foreseen, freed, returned, savings, saved, words: all } = cleanupFacts(facts)
  const { say, isOver } = facts
  const words = all.seats
  const [savedBefore, savedAfter] = words.saved(isOver)
  const seen = new Map(products.map((product) => [product.productName, product]))
  const names = [...new Set([...products, ...seats].map(({ productName }) => productName))]
  const planned = (name: string) => seats.find(({ productName }) => productName === name)?.freed ?? 0
  const hasReturned = returned > 0
  return html`<h2>${isOver ? words.titleOver : words.titleSoFar}</h2>
${
  names.length === 0
    ? html`<p>${words.noneOver}</p>
`
    : table(
        say,
        words.caption,
        [
          { head: words.product, cell: (name) => name },
          { head: words.freed, numeric: true, cell: (name) => seen.get(name)?.freed ?? 0 },
          ...(hasReturned
            ? [{ head: words.returned, numeric: true, cell: (name: string) => seen.get(name)?.returned ?? 0 }]
            : []),
          { head: words.foreseen, numeric: true, cell: planned },
        ],
        names,
        { totals: [words.all, freed, ...(hasReturned ? [returned] : []), foreseen] },
      )
}<p>${words.explained}</p>
${
  savings.length > 0 &&
  html`<p>${saved !== undefined && html`${savedBefore}<strong>${savingsWords(saved, say)}</strong>${savedAfter}`}${words.foreseenSavings(savingsWords(savings, say))}</p>
`
}`
}

/** Which groups are concerned, also those that nobody could be removed from. */
export function groupsSection(facts: PlanFacts): Html {
  const groups = (cleanupFacts(facts).summary?.groups ?? []).filter(
    ({ candidates, planned, code }) => candidates > 0 || planned > 0 || code !== undefined,
  )
  if (groups.length === 0) return NOTHING
  const { say } = facts
  const words = CLEANUP_WORDS[say.language].groups
  return html`<h2>${words.title}</h2>
${table(
  say,
  words.caption,
  [
    {
      head: words.group,
      cell: (group) => [
        typed(group.displayName),
        group.message !== undefined && html`<small>${toldPart(say.told(group.message))}</small>`,
      ],
    },
    { head: words.members, numeric: true, cell: (group) => group.members },
    { head: words.inactive, numeric: true, cell: (group) => group.candidates },
    { head: words.planned, numeric: true, cell: (group) => group.planned },
    { head: words.spared, numeric: true, cell: (group) => group.spared },
    { head: words.elsewhere, numeric: true, cell: (group) => group.handOver },
  ],
  groups,
)}`
}
