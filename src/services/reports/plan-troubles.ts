import { subjectName, type ReportedChange } from './change-report.ts'
import { html, type Html } from './html.ts'
import type { Inline } from './markdown.ts'
import type { PlanFacts } from './plan-facts.ts'
import type { Room } from './room.ts'
import { counted, number } from './wording.ts'

/** One thing that went wrong: to whom, what, why, and what can be done. */
interface Trouble {
  name: string
  what: string
  reason: string
  remedy: string
}

const NEXT_PLAN = 'Put right what the reason names; a new plan takes up whoever is left.'
const BY_HAND = 'Take it back by hand, or ask for the undo again once the reason is gone.'

function troubleOf(facts: PlanFacts, reported: ReportedChange): Trouble {
  const { row, report, change } = reported
  const stuck = row.undoState === 'failed'
  const code = (stuck ? row.undoCode : row.code) ?? ''
  const own = facts.kind.report.remedies ?? {}
  const remedy = Object.hasOwn(own, code) ? (own[code] as string) : stuck ? BY_HAND : NEXT_PLAN
  return {
    name: subjectName(reported),
    what: `${report.label(change)}: ${report.target(change)}`,
    reason: (stuck ? row.undoMessage : row.message) ?? 'No reason is known.',
    // That reason says itself whom to ask.
    remedy: code === 'NotSeenInADay' ? '' : remedy,
  }
}

const heading = ({ troubled, count, people }: PlanFacts): string =>
  [
    [count('failed'), 'failed'],
    [count('unverified'), 'not confirmed'],
    [people?.undoFailed ?? 0, 'could not be taken back'],
  ]
    .filter(([amount]) => Number(amount) > 0)
    .map(([amount, words]) => `${number(Number(amount))} ${words}`)
    .join(', ') || counted(troubled, 'problem')

/** Points of a summary: whatever went wrong, by name, with the reason. */
export function troublePoints(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  if (facts.troubled === 0) return []
  const named = facts.troubles.slice(0, room.most).map((reported) => troubleOf(facts, reported))
  const rest = facts.troubled - named.length
  return [
    ...named.map(({ name, reason, remedy }) => [
      { bold: room.name(name) },
      `: ${room.text(reason)}${remedy === '' ? '' : ` ${room.text(remedy)}`}`,
    ]),
    ...(rest > 0 ? [[`${number(rest)} more in the report`]] : []),
  ]
}

/** What went wrong, at the top of the page. */
export function troubleSection(facts: PlanFacts): Html {
  if (facts.troubled === 0) return html``
  const rest = facts.troubled - facts.troubles.length
  return html`<section class="troubles" id="troubles">
<h2>What went wrong: ${heading(facts)}</h2>
<ul>
${facts.troubles
  .map((reported) => troubleOf(facts, reported))
  .map(
    ({
      name,
      what,
      reason,
      remedy,
    }) => html`<li><strong>${name}</strong>: ${reason} ${remedy}<small>${what}</small></li>
`,
  )}${
    rest > 0 &&
    html`<li>${number(rest)} more are in the list below.</li>
`
  }</ul>
</section>
`
}
