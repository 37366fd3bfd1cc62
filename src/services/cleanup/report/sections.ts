import { html, type Html } from '../../reports/html.ts'
import type { PlanFacts } from '../../reports/plan-facts.ts'
import { table } from '../../reports/report-table.ts'
import { listed, money, number } from '../../reports/wording.ts'
import { cleanupFacts, savingsWords } from './facts.ts'

const NOTHING = html``

/** How much: seats by product, and what they cost. */
export function seatsSection(facts: PlanFacts): Html {
  const { seats, foreseen, savings, summary } = cleanupFacts(facts)
  if (summary === undefined) return NOTHING
  if (facts.begun > 0) return becameSection(facts)
  const direct = (summary.directLicenses ?? []).filter(({ people }) => people > 0)
  return html`<h2>What becomes free</h2>
${
  seats.length === 0
    ? html`<p>No seat becomes free.</p>
`
    : table(
        'Seats by product',
        [
          { head: 'Product', cell: (seat) => seat.productName },
          { head: 'Freed', numeric: true, cell: (seat) => seat.freed },
          { head: 'Kept otherwise', numeric: true, cell: (seat) => seat.kept },
          { head: 'Fewer services', numeric: true, cell: (seat) => seat.reduced },
          { head: 'May fail', numeric: true, cell: (seat) => seat.mayFail },
        ],
        seats,
        {
          totals: [
            'All products',
            foreseen,
            ...(['kept', 'reduced', 'mayFail'] as const).map((column) =>
              seats.reduce((sum, seat) => sum + seat[column], 0),
            ),
          ],
        },
      )
}${savings.map(
    ({
      currency,
      monthly,
      yearly,
    }) => html`<p>At the prices configured here that is <strong>${money(monthly, currency)} a month</strong>, or ${money(yearly, currency)} a year. It is saved only once fewer seats are bought, or given to somebody who needs one.</p>
`,
  )}${
    direct.length > 0 &&
    html`<p>Inactive people also hold ${listed(
      direct.map(({ productName, people }) => `${productName} (${number(people)})`),
      8,
    )} directly, not through a group.</p>
`
  }`
}

/** Which seats a later read showed as free, beside what had been foreseen. */
function becameSection(facts: PlanFacts): Html {
  const { seats, products, foreseen, freed, returned, savings, saved } = cleanupFacts(facts)
  const seen = new Map(products.map((product) => [product.productName, product]))
  const names = [...new Set([...products, ...seats].map(({ productName }) => productName))]
  const planned = (name: string) => seats.find(({ productName }) => productName === name)?.freed ?? 0
  const hasReturned = returned > 0
  return html`<h2>${facts.isOver ? 'What became free' : 'What is free so far'}</h2>
${
  names.length === 0
    ? html`<p>No seat became free.</p>
`
    : table(
        'Seats by product',
        [
          { head: 'Product', cell: (name) => name },
          { head: 'Freed', numeric: true, cell: (name) => seen.get(name)?.freed ?? 0 },
          ...(hasReturned
            ? [{ head: 'Came back', numeric: true, cell: (name: string) => seen.get(name)?.returned ?? 0 }]
            : []),
          { head: 'Foreseen', numeric: true, cell: planned },
        ],
        names,
        { totals: ['All products', freed, ...(hasReturned ? [returned] : []), foreseen] },
      )
}<p>Freed are the seats that a later read showed as free. ListLicenses counts them as available until they are given to somebody.</p>
${
  savings.length > 0 &&
  html`<p>${saved !== undefined && html`At the prices configured when the plan was made, the seats freed${facts.isOver ? '' : ' so far'} come to <strong>${savingsWords(saved)}</strong>. `}Foreseen had been ${savingsWords(savings)}. It is saved only once fewer seats are bought, or given to somebody who needs one.</p>
`
}`
}

/** Which groups are concerned, also those that nobody could be removed from. */
export function groupsSection(facts: PlanFacts): Html {
  const groups = (cleanupFacts(facts).summary?.groups ?? []).filter(
    ({ candidates, planned, code }) => candidates > 0 || planned > 0 || code !== undefined,
  )
  if (groups.length === 0) return NOTHING
  return html`<h2>Groups</h2>
${table(
  'License groups that were looked at',
  [
    {
      head: 'Group',
      cell: (group) => [group.displayName, group.message !== undefined && html`<small>${group.message}</small>`],
    },
    { head: 'Members', numeric: true, cell: (group) => group.members },
    { head: 'Inactive', numeric: true, cell: (group) => group.candidates },
    { head: 'Planned', numeric: true, cell: (group) => group.planned },
    { head: 'Spared', numeric: true, cell: (group) => group.spared },
    { head: 'Elsewhere', numeric: true, cell: (group) => group.handOver },
  ],
  groups,
)}`
}
