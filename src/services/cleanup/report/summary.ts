import type { Inline } from '../../reports/markdown.ts'
import type { PlanFacts } from '../../reports/plan-facts.ts'
import { whom } from '../../reports/plan-sentences.ts'
import type { Room } from '../../reports/room.ts'
import { counted, listed, money, number } from '../../reports/wording.ts'
import type { SeatTotals } from '../summary.ts'
import { cleanupFacts } from './facts.ts'

/** From which groups how many go, which seats become free, and what that saves. */
export function points(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  const { summary, groups, seats, freed, savings } = cleanupFacts(facts)
  const from = room.listed(
    groups,
    ({ displayName, planned, members }) =>
      `${room.name(displayName)} (${number(planned)} of ${counted(members, 'member')})`,
  )
  const which = room.listed(seats, (seat) => `${room.name(seat.productName)} ${seatWords(seat)}`)
  return [
    [{ bold: whom(facts) }, ...(groups.length === 0 ? [] : [` from ${counted(groups.length, 'group')}: ${from}`])],
    ...(summary === undefined
      ? []
      : [
          [
            { bold: counted(freed, 'seat') },
            ` ${freed === 1 ? 'becomes' : 'become'} free${seats.length === 0 ? '' : `: ${which}`}`,
          ],
        ]),
    ...(savings.length === 0
      ? []
      : [
          [
            { bold: listed(savings.map(({ monthly, currency }) => `${money(monthly, currency)} a month`)) },
            ` (${listed(savings.map(({ yearly, currency }) => money(yearly, currency)))} a year) at the prices ` +
              'configured here',
          ],
        ]),
  ]
}

/** What was accepted beyond the loss of licenses. */
export function caveats(facts: PlanFacts): (readonly Inline[])[] {
  const accepted = cleanupFacts(facts).scope.acceptSideEffects?.length ?? 0
  return accepted === 0
    ? []
    : [
        [
          { bold: 'More than licenses is lost' },
          ` in ${counted(accepted, 'group')}, which was accepted: the report says what`,
        ],
      ]
}

function seatWords({ freed, kept, reduced, mayFail }: SeatTotals): string {
  const rest = [
    [kept, 'kept'],
    [reduced, 'reduced'],
    [mayFail, 'may fail'],
  ]
    .filter(([amount]) => Number(amount) > 0)
    .map(([amount, word]) => `${number(Number(amount))} ${word}`)
  return `${number(freed)}${rest.length === 0 ? '' : ` (${rest.join(', ')})`}`
}
