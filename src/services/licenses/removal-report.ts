import type { ChangeRow } from '../../store/tables.ts'
import type { Change } from '../plans/change.ts'
import {
  reported,
  type ChangeReport,
  type OwnColumn,
  type ReportedChange,
  type Stored,
} from '../reports/change-report.ts'
import { small } from '../reports/report-changes.ts'
import type { Column } from '../reports/report-table.ts'
import { counted, date } from '../reports/wording.ts'
import { DIRECT_REMOVAL, type DirectLicenseRemoval } from './direct-license-removal.ts'
import type { VerifiedEffect } from './effect-verification.ts'
import type { Effect, LicenseEffect } from './effects.ts'
import { REMOVAL, type RemovalChange } from './removal.ts'
import type { RemovalDetails } from './removal-details.ts'

/** What takes licenses from somebody, by whatever way. */
type Taking = Change<Partial<RemovalDetails>>

const EFFECT_LABELS: Readonly<Record<Effect, string>> = {
  freed: 'seat becomes free',
  kept: 'kept through another source',
  reduced: 'kept with fewer services',
  mayFail: 'in error, may not be taken away',
}

/** The same once a later read showed it. */
const SEEN_LABELS: Readonly<Record<Effect, string>> = {
  freed: 'seat became free',
  kept: 'was kept through another source',
  reduced: 'was kept with fewer services',
  mayFail: 'was in error, and is gone',
}

/** What is foreseen for a license, or, once a change was begun, what was seen of it. */
function effectWords(
  { skuId, effect }: Pick<LicenseEffect, 'skuId' | 'effect'>,
  { state, outcome }: Pick<ChangeRow, 'state' | 'outcome'>,
): string {
  if (state === 'undone') return 'was given back'
  const { effects } = (outcome ?? {}) as { effects?: VerifiedEffect[] }
  const seen = effects?.find((one) => one.skuId === skuId)?.verification
  if (seen === 'verified') return SEEN_LABELS[effect]
  if (seen === 'failed') return 'did not turn out as foreseen'
  return state === 'failed' || state === 'unverified' ? 'nothing was seen of a change' : EFFECT_LABELS[effect]
}

const products = ({ details: { licenses = [] } }: Stored<Taking>, effect: Effect): string =>
  licenses
    .filter((license) => license.effect === effect)
    .map(({ productName }) => productName)
    .join(', ')

const COLUMNS: readonly OwnColumn<Taking>[] = [
  { head: 'Last Activity', after: 'Account Enabled', cell: ({ details }) => details.person?.lastActivityDateTime },
  { head: 'Last Activity Source', after: 'Account Enabled', cell: ({ details }) => details.person?.lastActivitySource },
  { head: 'Inactive Days', after: 'Account Enabled', cell: ({ details }) => details.person?.inactiveDays },
  { head: 'Activity Status', after: 'Account Enabled', cell: ({ details }) => details.person?.status },
  { head: 'Said To Have Left', after: 'Account Enabled', cell: ({ details }) => details.saidToHaveLeft },
  { head: 'Licenses Freed', after: 'Why', cell: (change) => products(change, 'freed') },
  { head: 'Licenses Kept', after: 'Why', cell: (change) => products(change, 'kept') },
  { head: 'Licenses Reduced', after: 'Why', cell: (change) => products(change, 'reduced') },
  { head: 'Licenses That May Fail', after: 'Why', cell: (change) => products(change, 'mayFail') },
  { head: 'Also Lost', after: 'Why', cell: ({ details }) => details.alsoLost?.join(' ') },
  { head: 'Manager', after: 'Why', cell: ({ details }) => details.manager?.displayName },
  { head: 'Manager Mail', after: 'Why', cell: ({ details }) => details.manager?.mail },
]

const TAKING: Pick<ChangeReport<Taking>, 'person' | 'personNotes' | 'notes' | 'columns'> = {
  person: ({ details }) => details.person,
  personNotes: ({ details }) => (details.saidToHaveLeft === true ? ['Said to have left, in a contact campaign'] : []),
  notes: ({ details: { licenses = [], alsoLost = [], mailboxKindUnknown } }, row) => [
    ...licenses.map((license) => `${license.productName}: ${effectWords(license, row)}`),
    ...alsoLost,
    ...(mailboxKindUnknown === true ? ['Could not be told whether the mailbox is a shared one.'] : []),
  ],
  columns: COLUMNS,
}

export const removalReport = reported<RemovalChange>({
  ...TAKING,
  name: REMOVAL,
  label: () => 'Remove from group',
  target: ({ targetId, details }) => details.groupName ?? targetId,
})

export const directRemovalReport = reported<DirectLicenseRemoval>({
  ...TAKING,
  name: DIRECT_REMOVAL,
  label: () => 'Remove direct license',
  target: ({ targetId, details }) => details.licenses?.[0]?.productName ?? targetId,
})

/** Since when somebody is inactive, beside their name. */
export const LAST_ACTIVITY: Column<ReportedChange> = {
  head: 'Last activity',
  width: 'when',
  cell: ({ change }) => {
    const { person } = change.details as Partial<RemovalDetails>
    if (person?.lastActivityDateTime === undefined) {
      return person?.status === 'neverSignedIn' ? 'None on record' : 'Not known'
    }
    return [
      date(person.lastActivityDateTime),
      person.inactiveDays !== undefined && small(`Inactive for ${counted(person.inactiveDays, 'day')}`),
    ]
  },
}
