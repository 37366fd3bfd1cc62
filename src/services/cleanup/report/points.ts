import type { Inline } from '../../reports/markdown.ts'
import type { PlanFacts } from '../../reports/plan-facts.ts'
import { whom } from '../../reports/plan-sentences.ts'
import type { Room } from '../../reports/room.ts'
import { cleanupFacts, savingsWords } from './facts.ts'

/** From which groups how many go, which seats become free, and what that saves. */
export function points(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  const { summary, groups, words } = cleanupFacts(facts)
  const from = room.listed(groups, ({ displayName, planned, members }) =>
    words.points.group(room.name(displayName), planned, members),
  )
  return [
    [
      { bold: whom(facts) },
      ...(facts.begun > 0 ? [words.points.planned(facts.isOver)] : []),
      ...(groups.length === 0 ? [] : [words.points.groups(groups.length, from)]),
    ],
    ...(summary === undefined ? [] : facts.begun > 0 ? becamePoints(facts, room) : foreseenPoints(facts, room)),
  ]
}

function foreseenPoints(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  const { seats, foreseen, savings, words } = cleanupFacts(facts)
  const { listed, money } = facts.say
  const which = room.listed(seats, ({ productName, freed, ...rest }) =>
    words.points.seat(room.name(productName), freed, rest),
  )
  return [
    [{ bold: words.points.seats(foreseen) }, words.points.foreseen(foreseen, which)],
    ...(savings.length === 0
      ? []
      : [
          [
            { bold: listed(savings.map(({ monthly, currency }) => words.monthly(money(monthly, currency)))) },
            ` ${words.yearly(listed(savings.map(({ yearly, currency }) => money(yearly, currency))))}`,
          ],
        ]),
  ]
}

/** What a later read showed: no forecast is told as a fact. */
function becamePoints(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  const { products, freed, returned, foreseen, savings, saved, words } = cleanupFacts(facts)
  const { points } = words
  const { say, isOver } = facts
  const made = facts.count('verified')
  const of = (which: 'freed' | 'returned') => {
    const some = products.filter((product) => product[which] > 0)
    return some.length === 0
      ? ''
      : room.listed(some, (product) => points.product(room.name(product.productName), product[which]))
  }
  return [
    [{ bold: points.made(made, facts.people?.made) }, points.stand(made)],
    [{ bold: points.seats(freed) }, points.freed(freed, isOver, of('freed'), foreseen)],
    ...(returned === 0 ? [] : [[{ bold: points.seats(returned) }, points.returned(of('returned'))]]),
    ...(savings.length === 0
      ? []
      : saved === undefined
        ? [[points.foreseenSavings(savingsWords(savings, say))]]
        : [[{ bold: savingsWords(saved, say) }, points.saved(isOver, savingsWords(savings, say))]]),
  ]
}

/** What was accepted beyond the loss of licenses. */
export function caveats(facts: PlanFacts): (readonly Inline[])[] {
  const { scope, words } = cleanupFacts(facts)
  const accepted = scope.acceptSideEffects?.length ?? 0
  return accepted === 0 ? [] : [[{ bold: words.points.moreLost(facts.isOver) }, words.points.accepted(accepted)]]
}
