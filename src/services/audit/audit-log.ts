import type { Executor, Store, Transaction } from '../../store/database.ts'
import {
  cutEntries,
  entriesAfter,
  erasePersonal,
  findEntry,
  hasEntryOf,
  insertEntries,
  lastEntryOf,
  lockHead,
  moveHead,
  readHead,
  type AuditHeadRow,
  type ChainPlace,
} from '../../store/audit.ts'
import type { AuditEntryRow } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import { SERVICE } from '../../callers.ts'
import { createSeal, createSealsByKey, readEntry, sealEvent, type AuditEntry, type AuditEvent } from './entry.ts'
import { createAuditVerification } from './verify.ts'

export type { AuditEvent } from './entry.ts'

/** Entries that one transaction erases or cuts. */
const STEP = 500

export type AuditLog = ReturnType<typeof createAuditLog>

/**
 * What happened, in an order that nobody can change unnoticed: each entry is hashed together with the hash before it,
 * and one row, the head, holds the last. Personal values are beside the entries, which only hold salted digests of
 * them.
 *
 * @param key seals what is written
 * @param formerKeys what was sealed with them before is believed
 */
export function createAuditLog({
  store,
  now,
  key,
  formerKeys = [],
}: {
  store: Store
  now: () => number
  key?: string | undefined
  formerKeys?: readonly string[]
}) {
  const seal = createSeal(key)
  const sealOf = createSealsByKey(key === undefined ? [] : [key, ...formerKeys])

  async function append(trx: Transaction, events: readonly AuditEvent[]): Promise<ChainPlace> {
    return appendTo(trx, await lockHead(trx), events)
  }

  async function appendTo(trx: Transaction, head: AuditHeadRow, events: readonly AuditEvent[]): Promise<ChainPlace> {
    if (events.length === 0) return { seq: head.seq, hash: head.hash }
    const at = new Date(now())
    const entries: AuditEntryRow[] = []
    for (const event of events) entries.push(sealEvent(seal, event, at, entries.at(-1) ?? head))
    const { seq, hash } = entries.at(-1) as AuditEntryRow
    await insertEntries(trx, entries)
    await moveHead(trx, { seq, hash })
    return { seq, hash }
  }

  /** Repeats a step, each in a transaction of its own that holds the head, until one finds less than it could take. */
  async function inSteps(step: (trx: Transaction, head: AuditHeadRow) => Promise<number>): Promise<number> {
    for (let total = 0; ;) {
      const done = await store.db.transaction().execute(async (trx) => step(trx, await lockHead(trx)))
      total += done
      if (done < STEP) return total
    }
  }

  return {
    /**
     * Writes what a transaction did, as the last thing in it: the head is a lock that everybody waits for. Returns the
     * new head.
     */
    append,

    /** The hash that stands for the whole log up to its last entry: printed in a report, it makes the log provable. */
    async head(db: Executor = store.db): Promise<ChainPlace> {
      const { seq, hash } = await readHead(db)
      return { seq, hash }
    },

    verify: createAuditVerification({ store, keyId: seal.keyId, sealOf }),

    /**
     * The last entry about a plan with one of these actions; `altered` where it is not as it was written, which only a
     * log with a key can tell.
     */
    async lastOf(planId: string, actions: readonly string[]): Promise<AuditEntry | 'altered' | undefined> {
      const row = await lastEntryOf(store.db, planId, actions)
      if (row === undefined) return undefined
      const entry = readEntry(row.text)
      if (seal.keyId === undefined) return entry
      const head = await readHead(store.db)
      const before =
        row.seq === head.checkpointSeq + 1 ? head.checkpointHash : (await findEntry(store.db, row.seq - 1))?.hash
      // Without any key an entry proves nothing.
      const its = entry.keyId === undefined ? undefined : sealOf(entry.keyId)
      const holds = before !== undefined && its?.hash(before, row.text) === row.hash
      return holds && entry.seq === row.seq ? entry : 'altered'
    },

    /** Whether the log tells one of these actions of one of these changes. */
    tellsAny: (changeIds: readonly string[], actions: readonly string[]): Promise<boolean> =>
      hasEntryOf(store.db, changeIds, actions),

    /**
     * Erases the personal values about somebody, which the law gives them a right to. That it was done is an entry too.
     *
     * @param userId an object id
     */
    async erase({ userId, actor }: { userId: string; actor: string }): Promise<{ entries: number }> {
      const id = userId.toLowerCase()
      return {
        entries: await inSteps(async (trx, head) => {
          const entries = await erasePersonal(trx, id, STEP)
          if (entries > 0) await appendTo(trx, head, [{ actor, action: 'audit.erased', userId: id, data: { entries } }])
          return entries
        }),
      }
    },

    /**
     * Takes away what is older than so many days. Where the chain now begins stays in the head, and in an entry that
     * says so.
     */
    async retain(days: number): Promise<{ entries: number }> {
      const oldest = new Date(now() - days * DAY_MS)
      return {
        entries: await inSteps(async (trx, head) => {
          const candidates = await entriesAfter(trx, head.checkpointSeq, head.seq, STEP)
          const kept = candidates.findIndex(({ at }) => at >= oldest)
          const cut = kept === -1 ? candidates : candidates.slice(0, kept)
          const last = cut.at(-1)
          if (last === undefined) return 0
          await cutEntries(trx, last)
          await appendTo(trx, head, [
            { actor: SERVICE, action: 'audit.cut', data: { checkpointSeq: last.seq, checkpointHash: last.hash } },
          ])
          return cut.length
        }),
      }
    },
  }
}
