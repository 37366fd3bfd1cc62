import { Refusal } from '../../errors.ts'
import { GraphFailure } from '../../graph/failure.ts'
import type { UsageReports } from '../../graph/usage-reports.ts'
import { DAY_MS } from '../../time.ts'
import { CONCEALED } from './usage-check.ts'

/** Which mailboxes are no person's, by user principal name in small letters: `shared`, `room` or `equipment`. */
export interface MailboxHints {
  kinds: ReadonlyMap<string, string>
  /** A sentence that names the report. */
  source?: string
}

/** Reports are a day or two late; one that is later than this tells of another time. */
const OLDEST_DAYS = 7
const KINDS: ReadonlyMap<string, string> = new Map([
  ['shared', 'shared'],
  ['sharedmailbox', 'shared'],
  ['room', 'room'],
  ['roommailbox', 'room'],
  ['equipment', 'equipment'],
  ['equipmentmailbox', 'equipment'],
])

const NO_HINTS: MailboxHints = { kinds: new Map() }

/**
 * Whose mailbox is no person's, by Microsoft's usage report: one file for the whole tenant, where Exchange tells of one
 * mailbox in each request. A hint that spares and never permits, since the report is days old: whoever it does not
 * spare is asked about. Where the report is refused, conceals names, or is none, there is no hint.
 * https://learn.microsoft.com/graph/api/reportroot-getmailboxusagedetail?view=graph-rest-beta
 *
 * @param now milliseconds since 1970
 */
export async function readMailboxHints(
  reports: Pick<UsageReports, 'mailboxes'>,
  now: number,
  signal?: AbortSignal,
): Promise<MailboxHints> {
  const kinds = new Map<string, string>()
  let day = ''
  try {
    for await (const { userPrincipalName, refreshDate, recipientType } of reports.mailboxes(signal)) {
      if (CONCEALED.test(userPrincipalName) || !isRecent(refreshDate, now)) return NO_HINTS
      const kind = KINDS.get(recipientType.toLowerCase())
      if (kind !== undefined) kinds.set(userPrincipalName.toLowerCase(), kind)
      day = refreshDate
    }
    return { kinds, source: `Microsoft's usage report of ${day} says so.` }
  } catch (error) {
    // Nothing depends on it: everybody is asked about then, as in a tenant without Reports.Read.All. What an operator
    // could do about it, TestConnection tells.
    if (error instanceof GraphFailure || error instanceof Refusal) return NO_HINTS
    throw error
  }
}

function isRecent(day: string, now: number): boolean {
  const time = Date.parse(day)
  return !Number.isNaN(time) && now - time <= OLDEST_DAYS * DAY_MS
}
