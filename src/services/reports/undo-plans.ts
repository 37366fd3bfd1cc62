import { html, typed, type Html, type HtmlPart } from './html.ts'
import { planFacts, type PlanFacts, type UndoPlan } from './plan-facts.ts'
import { stateLabel } from './plan-sentences.ts'
import { REPORT_WORDS } from './report-words.ts'
import type { Wording } from './wording.ts'

/** Whether a plan of its own has taken the whole of it back already. */
export const isTakenBackElsewhere = ({ undoPlans }: Pick<PlanFacts, 'undoPlans'>): boolean =>
  undoPlans.some((undo) => undo.plan.state === 'done' && !isOfOneChange(undo))

/** In one sentence of the head, where plans of their own take this one back; none where none does. */
export function takenBackElsewhere({ undoPlans, words: { undoPlans: words }, say }: PlanFacts): string[] {
  const newest = undoPlans.at(-1)
  if (newest === undefined) return []
  if (undoPlans.length > 1) return [words.several(undoPlans.length)]
  const { plan } = newest
  const isOne = isOfOneChange(newest)
  return plan.state === 'done' && plan.finishedAt !== null
    ? [words.tookBack(isOne, say.date(plan.finishedAt))]
    : [words.takesBack(isOne, labelOf(newest, say))]
}

/** The plans that take this one back, with what became of them. */
export function undoPlansSection({ undoPlans, words, say }: PlanFacts): Html {
  if (undoPlans.length === 0) return html``
  return html`<h2>${words.undoPlans.title}</h2>
<ul>
${undoPlans.map(
  (
    undo,
  ) => html`<li>${linked(undo, say)}${words.summary.about(labelOf(undo, say))}, ${momentOf(undo, say)}.<small> ${words.page.plan} <code>${undo.plan.id}</code>${isOfOneChange(undo) && `, ${words.undoPlans.forOneChange}`}</small></li>
`,
)}</ul>
`
}

const labelOf = (undo: UndoPlan, say: Wording): string => stateLabel(planFacts({ ...undo, say }))

function linked({ plan, link }: UndoPlan, say: Wording): HtmlPart {
  const title = typed(say.told(plan.title).text)
  return link === undefined ? title : html`<a href="${link}">${title}</a>`
}

function momentOf({ plan: { createdAt, startedAt, finishedAt } }: UndoPlan, say: Wording): string {
  const words = REPORT_WORDS[say.language].undoPlans
  if (finishedAt !== null) return words.ended(say.dateAndTime(finishedAt))
  return startedAt === null ? words.made(say.dateAndTime(createdAt)) : words.begun(say.dateAndTime(startedAt))
}

const isOfOneChange = ({ plan }: UndoPlan): boolean =>
  (JSON.parse(plan.scope) as { changeId?: string }).changeId !== undefined
