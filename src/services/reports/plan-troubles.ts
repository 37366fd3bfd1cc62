import { subjectName, type ReportedChange } from './change-report.ts'
import { html, typed, type Html } from './html.ts'
import type { Inline } from './markdown.ts'
import type { PlanFacts } from './plan-facts.ts'
import type { Room } from './room.ts'
import { toldPart, type Told } from './telling.ts'

/** One thing that went wrong: to whom, what, why, and what can be done. */
interface Trouble {
  name: string
  what: string
  reason: Told
  remedy: string
}

function troubleOf(facts: PlanFacts, reported: ReportedChange): Trouble {
  const { row, report, change, say } = reported
  const { troubles } = facts.words
  const stuck = row.undoState === 'failed'
  const code = (stuck ? row.undoCode : row.code) ?? ''
  const own = facts.own.remedies ?? {}
  const remedy = Object.hasOwn(own, code) ? (own[code] as string) : stuck ? troubles.byHand : troubles.nextPlan
  const reason = stuck ? row.undoMessage : row.message
  return {
    name: subjectName(reported),
    what: `${facts.words.rows.labelAndTarget(report.label(change, say))}${report.target(change, say)}`,
    reason: reason === null ? { text: troubles.noReason } : say.told(reason),
    // That reason says itself whom to ask.
    remedy: code === 'NotSeenInADay' ? '' : remedy,
  }
}

const heading = ({ troubled, count, people, words: { troubles } }: PlanFacts): string =>
  (
    [
      [count('failed'), troubles.failed],
      [count('unverified'), troubles.unverified],
      [people?.undoFailed ?? 0, troubles.undoFailed],
    ] as const
  )
    .filter(([amount]) => amount > 0)
    .map(([amount, say]) => say(amount))
    .join(', ') || troubles.problems(troubled)

/** Points of a summary: whatever went wrong, by name, with the reason. */
export function troublePoints(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  if (facts.troubled === 0) return []
  const named = facts.troubles.slice(0, room.most).map((reported) => troubleOf(facts, reported))
  const rest = facts.troubled - named.length
  return [
    ...named.map(({ name, reason, remedy }) => [
      { bold: room.name(name) },
      facts.words.summary.about(`${room.text(reason.text)}${remedy === '' ? '' : ` ${room.text(remedy)}`}`),
    ]),
    ...(rest > 0 ? [[facts.words.summary.moreInReport(rest)]] : []),
  ]
}

/** What went wrong, at the top of the page. */
export function troubleSection(facts: PlanFacts): Html {
  if (facts.troubled === 0) return html``
  const rest = facts.troubled - facts.troubles.length
  return html`<section class="troubles" id="troubles">
<h2>${facts.words.troubles.title(heading(facts))}</h2>
<ul>
${facts.troubles
  .map((reported) => troubleOf(facts, reported))
  .map(
    ({
      name,
      what,
      reason,
      remedy,
    }) => html`<li><strong dir="auto">${name}</strong>${facts.words.summary.about('')}${toldPart(reason)} ${remedy}<small>${typed(what)}</small></li>
`,
  )}${
    rest > 0 &&
    html`<li>${facts.words.troubles.more(rest)}</li>
`
  }</ul>
</section>
`
}
