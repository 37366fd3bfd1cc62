import type { ChangeRow } from '../../store/tables.ts'
import { detailsOf, kindLabel, licensesOf, personName, stepsFor, targetName } from './change-facts.ts'
import { html, type Html, type HtmlPart } from './html.ts'
import { CHANGE_STATES, EFFECT_LABELS } from './labels.ts'
import type { ReportInput } from './report-input.ts'
import { table, type Column } from './report-table.ts'
import { endOf, roleLines } from './role-facts.ts'
import { counted, date, number } from './wording.ts'

/** More rows than this nobody reads, prints or can open on a phone. */
export const MOST_ROWS = 500

/** The people themselves: first those whom the plan touches, then hand-overs, then those who are spared. */
export function peopleSections({ plan, changes, progress }: ReportInput): Html {
  const isAboutRoles = plan.kind === 'rolePlan'
  const who = isAboutRoles ? [{ ...WHO, head: 'Who, or which role' }] : [WHO, SINCE]
  const target = { head: isAboutRoles ? 'Role' : 'Group', cell: (change: ChangeRow) => targetName(change) }
  const rank = ({ state }: ChangeRow) => (state === 'spared' ? 2 : state === 'handOver' ? 1 : 0)
  const shown = changes
    .toSorted((a, b) => rank(a) - rank(b) || (a.position ?? Infinity) - (b.position ?? Infinity) || 0)
    .slice(0, MOST_ROWS)
  const all = Math.max(
    changes.length,
    Object.values(progress).reduce((sum, amount) => sum + amount, 0),
  )
  if (all === 0) return html``
  const [touched = [], elsewhere = [], spared = []] = [0, 1, 2].map((kind) =>
    shown.filter((change) => rank(change) === kind),
  )
  return html`<h2>${isAboutRoles ? 'One by one' : 'Person by person'}</h2>
${
  shown.length < all &&
  html`<p class="note">Shown are <strong>${number(shown.length)} of ${counted(all, 'entry', 'entries')}</strong>. All of them, one row each, are in the CSV file of this report.</p>
`
}${touched.length > 0 && table(isAboutRoles ? 'What the plan changes' : 'People in the plan', [...who, WHAT, STATE], touched, { wide: true })}${elsewhere.length > 0 && table('To be done elsewhere', [...who, WHAT, REASON], elsewhere, { wide: true })}${spared.length > 0 && table('Spared', [...who, target, REASON], spared, { wide: true })}`
}

const small = (text: string | null | undefined): HtmlPart =>
  text !== null && text !== undefined && text !== '' && html`<small>${text}</small>`

const WHO: Column<ChangeRow> = {
  head: 'Person',
  width: 'who',
  cell: (change) => {
    const { person } = detailsOf(change)
    return [
      personName(change),
      small(person?.userPrincipalName),
      small(person?.department),
      person?.accountEnabled === false && small('Account disabled'),
      detailsOf(change).saidToHaveLeft === true && small('Said to have left, in a contact campaign'),
    ]
  },
}

const SINCE: Column<ChangeRow> = {
  head: 'Last activity',
  width: 'when',
  cell: (change) => {
    const { person } = detailsOf(change)
    if (person?.lastActivityDateTime === undefined) {
      return person?.status === 'neverSignedIn' ? 'None on record' : 'Not known'
    }
    return [
      date(person.lastActivityDateTime),
      person.inactiveDays !== undefined && small(`Inactive for ${counted(person.inactiveDays, 'day')}`),
    ]
  },
}

const WHAT: Column<ChangeRow> = {
  head: 'What happens',
  cell: (change) => [
    `${kindLabel(change)}: ${targetName(change)}`,
    licensesOf(change).map(({ productName, effect }) => small(`${productName}: ${EFFECT_LABELS[effect]}`)),
    endOf(change) !== undefined && small(`Until ${date(endOf(change) ?? '')}`),
    roleLines(change).map(small),
    small(detailsOf(change).why),
    detailsOf(change).lastActivityDateTime !== undefined &&
      small(`Last activity on ${date(detailsOf(change).lastActivityDateTime ?? '')}`),
    (detailsOf(change).alsoLost ?? []).map(small),
    detailsOf(change).mailboxKindUnknown === true && small('Could not be told whether the mailbox is a shared one.'),
  ],
}

const STATE: Column<ChangeRow> = {
  head: 'State',
  width: 'when',
  cell: ({ state, message, restoreBefore, undoMessage }) => [
    CHANGE_STATES[state].label,
    state !== 'undone' && small(message),
    small(undoMessage),
    restoreBefore !== null && state !== 'undone' && small(`Can be undone in full until ${date(restoreBefore)}`),
  ],
}

const REASON: Column<ChangeRow> = {
  head: 'Reason',
  cell: (change) => [change.message ?? change.code ?? '', small(stepsFor(change))],
}
