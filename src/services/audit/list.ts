import { Refusal } from '../../errors.ts'
import { listEntries, type AuditFilter } from '../../store/audit.ts'
import type { Store } from '../../store/database.ts'
import type { AuditEntryRow } from '../../store/tables.ts'
import { MOST_OF_A_LIST, shownOf, type Paging } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { personalValues, readEntry } from './entry.ts'
import { present } from '../../present.ts'

export interface AuditQuery extends Paging, Omit<AuditFilter, 'from' | 'to'> {
  /** Moments in ISO 8601. */
  from?: string | undefined
  to?: string | undefined
}

/**
 * The audit log for people, newest first.
 *
 * @param withPersonal whether whoever reads it may see names and contact data of the people concerned
 * @throws Refusal `InvalidInput` for a `from` after `to`, `InvalidSkipToken`
 */
export function createAuditList({ store, skipTokens }: { store: Store; skipTokens: SkipTokens }) {
  return async function list(
    { top = MOST_OF_A_LIST, skipToken, from, to, ...filter }: AuditQuery,
    { withPersonal }: { withPersonal: boolean },
  ) {
    const range = { ...present('from', from, (from) => new Date(from)), ...present('to', to, (to) => new Date(to)) }
    if (range.from !== undefined && range.to !== undefined && range.from > range.to) {
      throw new Refusal('InvalidInput', 'from is later than to: exchange them.', { target: 'from' })
    }
    const { planId, changeId, userId, principalId, skuId, action, actor } = filter
    const question = ['ListAuditEntries', planId, changeId, userId, principalId, skuId, action, actor, range]
    const before = skipTokens.open<number>(question, skipToken)
    const rows = await listEntries(
      store.db,
      {
        planId,
        changeId,
        userId: userId?.toLowerCase(),
        principalId: principalId?.toLowerCase(),
        skuId: skuId?.toLowerCase(),
        action,
        actor,
        ...range,
      },
      before,
      top + 1,
    )
    const { value, ...rest } = shownOf(skipTokens, question, rows, ({ seq }) => seq, top)
    return { value: value.map((row) => toAuditEntry(row, withPersonal)), ...rest }
  }
}

function toAuditEntry(row: AuditEntryRow, withPersonal: boolean) {
  const { seq, at, keyId, personal: digests, ...entry } = readEntry(row.text)
  const personal = withPersonal ? personalValues(row.personal) : {}
  return {
    sequence: seq,
    createdDateTime: at,
    ...entry,
    ...(Object.keys(personal).length > 0 && { personal }),
    ...present('personalErased', digests, () => row.personal === null),
    hash: row.hash,
  }
}
