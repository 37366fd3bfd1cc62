import type { ChangeRow, ChangeState, PlanRow } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import { callerName } from './shown-caller.ts'
import { html, typed, type Html } from './html.ts'
import { sparedLabel } from './labels.ts'
import { planFacts, type PlanFacts } from './plan-facts.ts'
import { handOverWords } from './plan-sentences.ts'
import type { ReportInput } from './report-input.ts'
import { facts, table } from './report-table.ts'
import { toldPart } from './telling.ts'
import { isTakenBackElsewhere } from './undo-plans.ts'

const NOTHING = html``

/** Who asked, who decided, and when it may be done. */
export function decisionSection(input: ReportInput): Html {
  const { plan, requesterName, names, say } = input
  const { words, own } = planFacts(input)
  const { decision } = words
  const at = (time: Date | null) => (time === null ? undefined : say.dateAndTime(time))
  const named = (caller: string) => callerName(caller, names, say)
  const approver =
    plan.approverName ??
    (plan.approverId === null ? null : (names?.get(plan.approverId.toLowerCase()) ?? plan.approverId))
  const decided =
    plan.decidedBy !== null &&
    (approver === null
      ? decision.decidedBy(named(plan.decidedBy), at(plan.decidedAt))
      : decision.asserted(approver, named(plan.decidedBy), at(plan.decidedAt)))
  const stopped =
    plan.stopRequestedAt === null
      ? undefined
      : decision.by(
          plan.stopRequestedBy === null ? decision.unknown : named(plan.stopRequestedBy),
          at(plan.stopRequestedAt),
        )
  return html`<h2>${decision.title}</h2>
${facts([
  [
    decision.askedFor,
    plan.requester !== null && typed(requesterName ?? names?.get(plan.requester.toLowerCase()) ?? plan.requester),
  ],
  [decision.made, decision.by(named(plan.createdBy), at(plan.createdAt))],
  [plan.state === 'rejected' ? decision.rejected : decision.approved, plan.selfApproved ? decision.policy : decided],
  [decision.decision, plan.decidedAt === null && !plan.selfApproved && decision.noneYet],
  [decision.comment, plan.comment !== null && typed(plan.comment)],
  [decision.noticesRead, at(plan.noticedAt)],
  [decision.grace, plan.graceDays > 0 && decision.graceDays(plan.graceDays, own.graceNote)],
  [decision.begun, at(plan.startedAt)],
  [decision.stopped, stopped],
  [decision.finished, at(plan.finishedAt)],
])}`
}

const TONES: readonly (readonly [tone: string, states: readonly ChangeState[]])[] = [
  ['good', ['verified']],
  ['wait', ['intended', 'requested', 'unverified', 'undone']],
  ['bad', ['failed']],
]

/** How far it is. Accepted by Microsoft and seen to be so are told apart throughout. */
export function progressSection(planned: PlanFacts): Html {
  const { say, count, toMake, begun, isOver } = planned
  const { progress, changeStates } = planned.words
  if (begun === 0) return NOTHING
  const states = (Object.keys(changeStates) as ChangeState[]).filter(
    (state) => state !== 'handOver' && count(state) > 0,
  )
  return html`<h2>${isOver ? progress.over : progress.title}</h2>
<div class="bar" aria-hidden="true">${TONES.filter(([, of]) => count(...of) > 0).map(([tone, of]) => html`<span class="${tone}" style="width:${((100 * count(...of)) / toMake).toFixed(2)}%"></span>`)}</div>
${table(
  say,
  progress.caption,
  [
    { head: progress.state, cell: (state) => changeStates[state].label },
    { head: progress.changes, numeric: true, cell: (state) => count(state) },
    { head: progress.meaning, cell: (state) => changeStates[state].meaning },
  ],
  states,
)}`
}

/** Who was left alone and why. */
export function sparedSection(planned: PlanFacts): Html {
  const { words, own, spared, sparedLater, handOver, isOver } = planned
  const { sparing } = words
  const rows = [
    ...spared.map(([code, amount]) => [sparedLabel(code, words, own.spared), amount] as const),
    ...(sparedLater > 0 ? [[sparing.atLastLook, sparedLater] as const] : []),
  ]
  if (rows.length === 0 && handOver === 0) return NOTHING
  return html`<h2>${isOver ? sparing.over : sparing.title}</h2>
${
  rows.length > 0 &&
  table(
    planned.say,
    sparing.caption,
    [
      { head: sparing.reason, cell: ([reason]) => reason },
      { head: sparing.spared, numeric: true, cell: ([, amount]) => amount },
    ],
    rows,
  )
}${
    handOver > 0 &&
    html`<p>${handOverWords(planned).explain(handOver)}</p>
`
  }`
}

/** How it can be taken back, and until when where that matters. */
export function undoSection(told: PlanFacts, changes: readonly ChangeRow[]): Html {
  const { plan, kind, say, own, words } = told
  if (own.undo === undefined || plan.state === 'undone' || isTakenBackElsewhere(told)) return NOTHING
  const { sentences, until } = own.undo
  const { restorableDays } = kind.report
  const first = restorableDays === undefined ? undefined : firstEnd(plan, changes, restorableDays)
  return html`<h2>${restorableDays === undefined ? words.undo.title : words.undo.untilTitle}</h2>
${
  first !== undefined &&
  html`<p class="note"><strong>${words.undo.inFull(say.date(new Date(first)))}</strong>${until !== undefined && words.undo.until(until)}</p>
`
}${sentences.map(
    (sentence) => html`<p>${sentence}</p>
`,
  )}`
}

/** When the first of the changes can't be taken back in full any more; nothing while none was made. */
function firstEnd(plan: PlanRow, changes: readonly ChangeRow[], days: number): number | undefined {
  const ends = changes.flatMap(({ restoreBefore }) => (restoreBefore === null ? [] : [restoreBefore.getTime()]))
  if (ends.length > 0) return Math.min(...ends)
  return plan.startedAt === null ? undefined : plan.startedAt.getTime() + days * DAY_MS
}

export function warningsSection({ warnings, words, say }: PlanFacts): Html {
  if (warnings.length === 0) return NOTHING
  return html`<h2>${words.warnings}</h2>
<ul>
${warnings.map(
  (warning) => html`<li>${toldPart(say.told(warning))}</li>
`,
)}</ul>
`
}
