import type { Store } from '../../store/database.ts'
import { countDepartments, countLeftOut, type DepartmentCounts } from '../../store/directory-contacts.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { pageOf, type Paging } from '../lists/page.ts'
import { sortKey } from '../directory/row.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { completenessPercent } from './completeness.ts'
import type { ContactRecords } from './records.ts'
import { present } from '../../present.ts'

/** After so many days, contact data that nobody confirmed counts as stale, unless a question says otherwise. */
export const STALE_DAYS = 365

export interface DepartmentsQuery extends Paging {
  staleDays?: number
}

/** Departments and how good their people's contact data is. */
export function createDepartments({
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
  /** @throws Refusal `NotReadyYet`, `InvalidSkipToken` */
  return async function departments({ staleDays = STALE_DAYS, ...paging }: DepartmentsQuery = {}) {
    const { slot, asOf } = await records.current()
    const staleBefore = new Date(now() - staleDays * DAY_MS)
    const [counts, leftOut] = await Promise.all([
      countDepartments(store.db, slot, staleBefore),
      countLeftOut(store.db, slot),
    ])
    const sorted = counts
      .filter(({ department }) => department !== null)
      .map(toRow)
      .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
    return {
      asOf: isoTime(asOf),
      peopleWithoutDepartment: counts.find(({ department }) => department === null)?.people ?? 0,
      leftOut,
      ...pageOf(skipTokens, ['ListDepartments', staleDays], sorted, placeOf, paging),
    }
  }
}

/**
 * One row for each spelling, since Graph's filters and dynamic rules compare what is written; variants name the usual
 * one.
 */
function toRow({
  department,
  people,
  missingPhone,
  missingOfficeLocation,
  missingJobTitle,
  missingManager,
  malformed,
  stale,
  usualDepartment,
}: DepartmentCounts) {
  return {
    department: department ?? '',
    ...present('similarTo', usualDepartment),
    people,
    completenessPercent: completenessPercent(
      missingPhone + missingOfficeLocation + missingJobTitle + missingManager,
      people,
    ),
    missingPhone,
    missingOfficeLocation,
    missingJobTitle,
    missingManager,
    malformed,
    stalePercent: Math.ceil((100 * stale) / people),
  }
}

/** Two spellings that differ in nothing but case and accents have places of their own. */
const placeOf = ({ department }: { department: string }) => `${sortKey(department)}\u0000${department}`
