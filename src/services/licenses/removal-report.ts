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
import type { Wording } from '../reports/wording.ts'
import type { DirectLicenseRemoval } from './direct-removal.ts'
import { DIRECT_REMOVAL } from './direct-removal.ts'
import type { VerifiedEffect } from './effect-verification.ts'
import type { Effect, LicenseEffect } from './effects.ts'
import type { RemovalChange } from './removal.ts'
import { REMOVAL } from './removal.ts'
import type { RemovalDetails } from './removal-details.ts'
import { LICENSE_WORDS } from './words.ts'

/** What takes licenses from somebody, by whatever way. */
type Taking = Change<Partial<RemovalDetails>>

/** What is foreseen for a license, or, once a change was begun, what was seen of it. */
function effectWords(
  { skuId, effect }: Pick<LicenseEffect, 'skuId' | 'effect'>,
  { state, outcome }: Pick<ChangeRow, 'state' | 'outcome'>,
  words: (typeof LICENSE_WORDS)['en'],
): string {
  if (state === 'undone') return words.givenBack
  const { effects } = (outcome ?? {}) as { effects?: VerifiedEffect[] }
  const seen = effects?.find((one) => one.skuId === skuId)?.verification
  if (seen === 'verified') return words.seen[effect]
  if (seen === 'failed') return words.otherwise
  return state === 'failed' || state === 'unverified' ? words.nothingSeen : words.effects[effect]
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

const TAKING: Pick<ChangeReport<Taking>, 'subject' | 'person' | 'personNotes' | 'notes' | 'columns'> = {
  subject: 'user',
  person: ({ details }) => details.person,
  personNotes: ({ details }, { language }) =>
    details.saidToHaveLeft === true ? [LICENSE_WORDS[language].saidToHaveLeft] : [],
  notes({ details: { licenses = [], alsoLost = [], mailboxKindUnknown } }, say, row) {
    const words = LICENSE_WORDS[say.language]
    return [
      ...licenses.map((license) => words.productEffect(license.productName, effectWords(license, row, words))),
      ...alsoLost.map((sentence) => say.told(sentence).text),
      ...(mailboxKindUnknown === true ? [words.mailboxKindUnknown] : []),
    ]
  },
  columns: COLUMNS,
}

export const removalReport = reported<RemovalChange>({
  ...TAKING,
  name: REMOVAL,
  label: (_change, { language }) => LICENSE_WORDS[language].removeFromGroup,
  target: ({ targetId, details }) => details.groupName ?? targetId,
})

export const directRemovalReport = reported<DirectLicenseRemoval>({
  ...TAKING,
  name: DIRECT_REMOVAL,
  label: (_change, { language }) => LICENSE_WORDS[language].removeDirectLicense,
  target: ({ targetId, details }) => details.licenses?.[0]?.productName ?? targetId,
})

/** Since when somebody is inactive, beside their name. */
export function lastActivity(say: Wording): Column<ReportedChange> {
  const words = LICENSE_WORDS[say.language]
  return {
    head: words.lastActivity,
    width: 'when',
    cell: ({ change }) => {
      const { person } = change.details as Partial<RemovalDetails>
      if (person?.lastActivityDateTime === undefined) {
        return person?.status === 'neverSignedIn' ? words.noneOnRecord : words.notKnown
      }
      return [
        say.date(person.lastActivityDateTime),
        person.inactiveDays !== undefined && small(words.inactiveFor(person.inactiveDays)),
      ]
    },
  }
}
