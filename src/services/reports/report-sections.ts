import type { ChangeRow, ChangeState, PlanRow } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import { html, type Html } from './html.ts'
import { CHANGE_STATES, sparedLabel } from './labels.ts'
import type { PlanFacts } from './plan-facts.ts'
import { handOverOf } from './plan-sentences.ts'
import type { ReportInput } from './report-input.ts'
import { facts, table } from './report-table.ts'
import { isTakenBackElsewhere } from './undo-plans.ts'
import { counted, date, dateAndTime } from './wording.ts'

const NOTHING = html``

/** Who asked, who decided, and when it may be done. */
export function decisionSection({ plan, kind, requesterName, names }: ReportInput): Html {
  const { graceNote } = kind.report
  const named = (caller: string) => callerName(caller, names)
  const decided = plan.decidedAt === null ? '' : ` on ${dateAndTime(plan.decidedAt)}`
  const approver =
    plan.approverName ??
    (plan.approverId === null ? null : (names?.get(plan.approverId.toLowerCase()) ?? plan.approverId))
  const verb = plan.state === 'rejected' ? 'Rejected by' : 'Approved by'
  const stopped =
    plan.stopRequestedAt === null
      ? undefined
      : `${plan.stopRequestedBy === null ? 'unknown' : named(plan.stopRequestedBy)}, on ${dateAndTime(plan.stopRequestedAt)}`
  return html`<h2>Who decided</h2>
${facts([
  [
    'Asked for by',
    requesterName ??
      (plan.requester === null ? undefined : (names?.get(plan.requester.toLowerCase()) ?? plan.requester)),
  ],
  ['Made by', `${named(plan.createdBy)}, on ${dateAndTime(plan.createdAt)}`],
  [
    verb,
    plan.selfApproved
      ? 'policy: a single change within the limits of this service'
      : plan.decidedBy !== null &&
        (approver === null
          ? `${named(plan.decidedBy)}${decided}`
          : `${approver}, asserted by ${named(plan.decidedBy)}${decided}`),
  ],
  ['Decision', plan.decidedAt === null && !plan.selfApproved && 'none yet'],
  ['Comment', plan.comment ?? undefined],
  ['Notices read', plan.noticedAt === null ? undefined : dateAndTime(plan.noticedAt)],
  [
    'Grace',
    plan.graceDays > 0 &&
      `${counted(plan.graceDays, 'day')} from the notices on${graceNote === undefined ? '' : `; ${graceNote}`}`,
  ],
  ['Begun', plan.startedAt === null ? undefined : dateAndTime(plan.startedAt)],
  ['Stopped by', stopped],
  ['Finished', plan.finishedAt === null ? undefined : dateAndTime(plan.finishedAt)],
])}`
}

/** A caller as people know it: the name of an API key, and of people and apps what the directory calls them. */
function callerName(caller: string, names: ReportInput['names']): string {
  const [, kind, id = ''] = /^(key|user|app):(.+)$/s.exec(caller) ?? []
  if (kind === 'key') return `connection ${id}`
  const name = names?.get(id.toLowerCase())
  if (name === undefined) return `connection ${caller}`
  return kind === 'app' ? `app ${name}` : name
}

const TONES: readonly (readonly [tone: string, states: readonly ChangeState[]])[] = [
  ['good', ['verified']],
  ['wait', ['intended', 'requested', 'unverified', 'undone']],
  ['bad', ['failed']],
]

/** How far it is. Accepted by Microsoft and seen to be so are told apart throughout. */
export function progressSection({ count, toMake, begun, isOver }: PlanFacts): Html {
  if (begun === 0) return NOTHING
  const states = (Object.keys(CHANGE_STATES) as ChangeState[]).filter(
    (state) => state !== 'handOver' && count(state) > 0,
  )
  return html`<h2>${isOver ? 'What became of the changes' : 'How far it is'}</h2>
<div class="bar" aria-hidden="true">${TONES.filter(([, of]) => count(...of) > 0).map(([tone, of]) => html`<span class="${tone}" style="width:${((100 * count(...of)) / toMake).toFixed(2)}%"></span>`)}</div>
${table(
  'Changes by state',
  [
    { head: 'State', cell: (state) => CHANGE_STATES[state].label },
    { head: 'Changes', numeric: true, cell: (state) => count(state) },
    { head: 'What that means', cell: (state) => CHANGE_STATES[state].meaning },
  ],
  states,
)}`
}

/** Who was left alone and why. */
export function sparedSection({ kind, spared, sparedLater, handOver, isOver }: PlanFacts): Html {
  const rows = [
    ...spared.map(([code, amount]) => [sparedLabel(code, kind.report.spared), amount] as const),
    ...(sparedLater > 0 ? [['Spared at the last look before the change', sparedLater] as const] : []),
  ]
  if (rows.length === 0 && handOver === 0) return NOTHING
  return html`<h2>${isOver ? 'Who was spared' : 'Who is spared'}</h2>
${
  rows.length > 0 &&
  table(
    'Spared, by reason',
    [
      { head: 'Reason', cell: ([reason]) => reason },
      { head: 'Spared', numeric: true, cell: ([, amount]) => amount },
    ],
    rows,
  )
}${
    handOver > 0 &&
    html`<p>${handOverOf(kind).explain(handOver)}</p>
`
  }`
}

/** How it can be taken back, and until when where that matters. */
export function undoSection(told: PlanFacts, changes: readonly ChangeRow[]): Html {
  const { plan, kind } = told
  const { undo } = kind.report
  if (undo === undefined || plan.state === 'undone' || isTakenBackElsewhere(told)) return NOTHING
  const { sentences, inFull } = undo
  const first = inFull === undefined ? undefined : firstEnd(plan, changes, inFull.days)
  return html`<h2>${inFull === undefined ? 'How it can be taken back' : 'Until when it can be taken back'}</h2>
${
  first !== undefined &&
  html`<p class="note"><strong>In full until ${date(new Date(first))}</strong>, ${inFull?.until}.</p>
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

export function warningsSection({ warnings }: PlanFacts): Html {
  if (warnings.length === 0) return NOTHING
  return html`<h2>What to know</h2>
<ul>
${warnings.map(
  (warning) => html`<li>${warning}</li>
`,
)}</ul>
`
}
