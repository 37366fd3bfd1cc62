import type { ChangeRow, ChangeState } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import { html, type Html } from './html.ts'
import { CHANGE_STATES, sparedLabel } from './labels.ts'
import type { PlanFacts } from './plan-facts.ts'
import { MAILBOX_KEPT_DAYS, UNDO_OF_ROLES, UNDO_SENTENCES } from './plan-sentences.ts'
import type { ReportInput } from './report-input.ts'
import { facts, table } from './report-table.ts'
import { counted, date, dateAndTime, listed, money, number } from './wording.ts'

const NOTHING = html``

/** How much: seats by product, and what they cost. */
export function seatsSection({ seats, freed, savings, summary }: PlanFacts): Html {
  if (summary === undefined) return NOTHING
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
            freed,
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

/** Which groups are concerned, also those that nobody could be removed from. */
export function groupsSection({ summary }: PlanFacts): Html {
  const groups = (summary?.groups ?? []).filter(
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

/** Who asked, who decided, and when it may be done. */
export function decisionSection({ plan, requesterName }: ReportInput): Html {
  const decided = plan.decidedAt === null ? '' : ` on ${dateAndTime(plan.decidedAt)}`
  const approver = plan.approverName ?? plan.approverId
  const verb = plan.state === 'rejected' ? 'Rejected by' : 'Approved by'
  const stopped =
    plan.stopRequestedAt === null
      ? undefined
      : `${plan.stopRequestedBy ?? 'unknown'}, on ${dateAndTime(plan.stopRequestedAt)}`
  return html`<h2>Who decided</h2>
${facts([
  ['Asked for by', requesterName ?? plan.requester ?? undefined],
  ['Made by', `connection ${plan.createdBy}, on ${dateAndTime(plan.createdAt)}`],
  [
    verb,
    plan.selfApproved
      ? 'policy: a single change within the limits of this service'
      : plan.decidedBy !== null &&
        (approver === null
          ? `connection ${plan.decidedBy}${decided}`
          : `${approver}, asserted by connection ${plan.decidedBy}${decided}`),
  ],
  ['Decision', plan.decidedAt === null && !plan.selfApproved && 'none yet'],
  ['Comment', plan.comment ?? undefined],
  ['Notices read', plan.noticedAt === null ? undefined : dateAndTime(plan.noticedAt)],
  [
    'Grace',
    plan.graceDays > 0 &&
      `${counted(plan.graceDays, 'day')} from the notices ` +
        `on${plan.kind === 'rolePlan' ? '' : '; whoever signs in meanwhile is spared'}`,
  ],
  ['Begun', plan.startedAt === null ? undefined : dateAndTime(plan.startedAt)],
  ['Stopped by', stopped],
  ['Finished', plan.finishedAt === null ? undefined : dateAndTime(plan.finishedAt)],
])}`
}

const TONES: readonly (readonly [tone: string, states: readonly ChangeState[]])[] = [
  ['good', ['verified']],
  ['wait', ['intended', 'requested', 'unverified', 'undone']],
  ['bad', ['failed']],
]

/** How far it is. Accepted by Microsoft and seen to be so are told apart throughout. */
export function progressSection({ count, toMake, begun }: PlanFacts): Html {
  if (begun === 0) return NOTHING
  const states = (Object.keys(CHANGE_STATES) as ChangeState[]).filter(
    (state) => state !== 'handOver' && count(state) > 0,
  )
  return html`<h2>How far it is</h2>
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
export function sparedSection({ spared, sparedLater, handOver, isAboutRoles }: PlanFacts): Html {
  const rows = [
    ...spared.map(([code, amount]) => [sparedLabel(code), amount] as const),
    ...(sparedLater > 0 ? [['Spared at the last look before the change', sparedLater] as const] : []),
  ]
  if (rows.length === 0 && handOver === 0) return NOTHING
  return html`<h2>Who is spared</h2>
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
    isAboutRoles &&
    html`<p>${counted(handOver, 'change')} can't be made by this service, because Microsoft leaves the settings of roles to people. The list below says what to set where.</p>
`
  }${
    handOver > 0 &&
    !isAboutRoles &&
    html`<p>${counted(handOver, 'removal')} can't be made by this service, because the group is filled by a rule, by Active Directory or by Exchange, or is kept for administrators of its own. The hand-over file says what to do there.</p>
`
  }`
}

/** Until when it can be taken back. */
export function undoSection({ plan, takesLicenses, isAboutRoles }: PlanFacts, changes: readonly ChangeRow[]): Html {
  if (isAboutRoles) {
    return html`<h2>How it can be taken back</h2>
<p>${UNDO_OF_ROLES}</p>
`
  }
  if (!takesLicenses) return NOTHING
  const ends = changes.flatMap(({ restoreBefore }) => (restoreBefore === null ? [] : [restoreBefore.getTime()]))
  const first =
    ends.length > 0
      ? Math.min(...ends)
      : plan.startedAt === null
        ? undefined
        : plan.startedAt.getTime() + MAILBOX_KEPT_DAYS * DAY_MS
  return html`<h2>Until when it can be taken back</h2>
${
  first !== undefined &&
  plan.state !== 'undone' &&
  html`<p class="note"><strong>In full until ${date(new Date(first))}</strong>, when the first mailbox reaches its last day.</p>
`
}${UNDO_SENTENCES.map(
    (sentence) => html`<p>${sentence}</p>
`,
  )}`
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
