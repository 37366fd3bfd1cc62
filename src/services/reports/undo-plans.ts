import { html, type Html } from './html.ts'
import { planFacts, type PlanFacts, type UndoPlan } from './plan-facts.ts'
import { stateLabel } from './plan-sentences.ts'
import { counted, date, dateAndTime } from './wording.ts'

/** Whether a plan of its own has taken the whole of it back already. */
export const isTakenBackElsewhere = ({ undoPlans }: PlanFacts): boolean =>
  undoPlans.some((undo) => undo.plan.state === 'done' && !isOfOneChange(undo))

/** In one sentence of the head, where plans of their own take this one back; nothing where none does. */
export function takenBackElsewhere({ undoPlans }: PlanFacts): string {
  const newest = undoPlans.at(-1)
  if (newest === undefined) return ''
  if (undoPlans.length > 1) return ` ${counted(undoPlans.length, 'plan')} of their own take back changes of it.`
  const { plan } = newest
  const what = isOfOneChange(newest) ? 'one change of it' : 'it'
  if (plan.state === 'done' && plan.finishedAt !== null) {
    return ` A plan of its own took ${what} back on ${date(plan.finishedAt)}.`
  }
  return ` A plan of its own takes ${what} back: ${stateLabel(planFacts(newest)).toLowerCase()}.`
}

/** The plans that take this one back, with what became of them. */
export function undoPlansSection({ undoPlans }: PlanFacts): Html {
  if (undoPlans.length === 0) return html``
  return html`<h2>What takes it back</h2>
<ul>
${undoPlans.map(
  (
    undo,
  ) => html`<li>${linked(undo)}: ${stateLabel(planFacts(undo))}, ${momentOf(undo)}.<small> Plan <code>${undo.plan.id}</code>${isOfOneChange(undo) && ', for one change'}</small></li>
`,
)}</ul>
`
}

const linked = ({ plan, link }: UndoPlan): Html =>
  link === undefined ? html`${plan.title}` : html`<a href="${link}">${plan.title}</a>`

function momentOf({ plan: { createdAt, startedAt, finishedAt } }: UndoPlan): string {
  if (finishedAt !== null) return `ended ${dateAndTime(finishedAt)}`
  return startedAt === null ? `made ${dateAndTime(createdAt)}` : `begun ${dateAndTime(startedAt)}`
}

const isOfOneChange = ({ plan }: UndoPlan): boolean =>
  (JSON.parse(plan.scope) as { changeId?: string }).changeId !== undefined
