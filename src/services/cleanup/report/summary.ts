import type { Inline } from '../../reports/markdown.ts'
import type { PlanFacts } from '../../reports/plan-facts.ts'
import { whom } from '../../reports/plan-sentences.ts'
import type { Room } from '../../reports/room.ts'
import { counted, listed, money, number } from '../../reports/wording.ts'
import type { SeatTotals } from '../summary.ts'
import { cleanupFacts, savingsWords } from './facts.ts'

/** From which groups how many go, which seats become free, and what that saves. */
export function points(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  const { summary, groups } = cleanupFacts(facts)
  const from = room.listed(
    groups,
    ({ displayName, planned, members }) =>
      `${room.name(displayName)} (${number(planned)} of ${counted(members, 'member')})`,
  )
  return [
    [
      { bold: whom(facts) },
      ...(facts.begun > 0 ? [facts.isOver ? ' were planned' : ' are planned'] : []),
      ...(groups.length === 0 ? [] : [` from ${counted(groups.length, 'group')}: ${from}`]),
    ],
    ...(summary === undefined ? [] : facts.begun > 0 ? becamePoints(facts, room) : foreseenPoints(facts, room)),
  ]
}

function foreseenPoints(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  const { seats, foreseen, savings } = cleanupFacts(facts)
  const which = room.listed(seats, (seat) => `${room.name(seat.productName)} ${seatWords(seat)}`)
  return [
    [
      { bold: counted(foreseen, 'seat') },
      ` ${foreseen === 1 ? 'becomes' : 'become'} free${seats.length === 0 ? '' : `: ${which}`}`,
    ],
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

/** What a later read showed: no forecast is told as a fact. */
function becamePoints(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  const { products, freed, returned, foreseen, savings, saved } = cleanupFacts(facts)
  const made = facts.count('verified')
  const whose = facts.people === undefined ? '' : ` of ${counted(facts.people.made, 'person', 'people')}`
  const of = (which: 'freed' | 'returned') => {
    const some = products.filter((product) => product[which] > 0)
    return some.length === 0
      ? ''
      : `: ${room.listed(some, (product) => `${room.name(product.productName)} ${number(product[which])}`)}`
  }
  return [
    [{ bold: `${counted(made, 'removal')}${whose}` }, ` ${made === 1 ? 'stands' : 'stand'}, seen by a later read`],
    [
      { bold: counted(freed, 'seat') },
      ` ${freed === 1 ? 'was' : 'were'} freed${facts.isOver ? '' : ' so far'}${of('freed')}; ` +
        `${number(foreseen)} had been foreseen`,
    ],
    ...(returned === 0
      ? []
      : [[{ bold: counted(returned, 'seat') }, ` came back into use with the undo${of('returned')}`]]),
    ...(savings.length === 0
      ? []
      : saved === undefined
        ? [[`${savingsWords(savings)} had been foreseen at the prices configured then`]]
        : [
            [
              { bold: savingsWords(saved) },
              ` for the seats freed${facts.isOver ? '' : ' so far'}; ${savingsWords(savings)} had been foreseen`,
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
          { bold: facts.isOver ? 'More than licenses was lost' : 'More than licenses is lost' },
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
