import { Refusal } from '../../errors.ts'
import { CONTACTS_PAGE } from '../../graph/contacts.ts'
import type { Store } from '../../store/database.ts'
import { listRecords, type ListedRecord, type RecordPlace } from '../../store/directory-contacts.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { shownOf } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { present } from '../../present.ts'
import type { Missable } from './completeness.ts'
import { spellingProblem } from './quality.ts'
import { toRecord, type ContactRecords } from './records.ts'

export interface ContactsQuery {
  department?: string
  missing?: Missable
  malformed?: boolean
  staleDays?: number
  leftOut?: boolean
  allDepartments?: boolean
  top?: number
  skipToken?: string
}

export function createContactList({
  store,
  records,
  skipTokens,
  now,
}: {
  store: Store
  records: ContactRecords
  skipTokens: SkipTokens
  now: () => number
}) {
  /**
   * People with their contact data, by name: those of a department, those whose data is not as it should be, or
   * everybody.
   *
   * @throws Refusal `ScopeRequired`, `InvalidSkipToken`, `NotReadyYet`
   */
  return async function list({ top = CONTACTS_PAGE, skipToken, ...query }: ContactsQuery) {
    const { department, missing, malformed, staleDays, leftOut, allDepartments } = query
    if (
      department === undefined &&
      missing === undefined &&
      staleDays === undefined &&
      malformed !== true &&
      leftOut !== true &&
      allDepartments !== true
    ) {
      throw new Refusal(
        'ScopeRequired',
        'Say whom to list: a department, what is wrong with the data, or all departments.',
        { target: 'allDepartments' },
      )
    }
    const question = ['ListContacts', query]
    const after = skipTokens.open<RecordPlace>(question, skipToken)
    const { slot, asOf } = await records.current()
    const filter = {
      departments: department === undefined ? undefined : [department],
      missing,
      malformed,
      leftOut,
      ...present('staleBefore', staleDays, (staleDays) => new Date(now() - staleDays * DAY_MS)),
    }
    const rows = await listRecords(store.db, slot, filter, after, top + 1)
    const { value, ...rest } = shownOf(
      skipTokens,
      question,
      rows,
      ({ sortKey, userId }): RecordPlace => ({ key: sortKey, id: userId }),
      top,
    )
    return { asOf: isoTime(asOf), value: value.map(toRow), ...rest }
  }
}

function toRow({ usualDepartment, leftOut, confirmedAt, ...row }: ListedRecord) {
  const { problems, usageLocation: _usageLocation, preferredLanguage: _preferredLanguage, ...contact } = toRecord(row)
  return {
    ...contact,
    problems: [...problems, ...(usualDepartment === null ? [] : [spellingProblem(usualDepartment)])],
    ...present('leftOutReason', leftOut),
    ...present('confirmedDateTime', confirmedAt === null ? undefined : isoTime(confirmedAt)),
  }
}
