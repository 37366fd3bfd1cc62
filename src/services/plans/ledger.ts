import { randomUUID } from 'node:crypto'
import { lockHead } from '../../store/audit.ts'
import type { Store, Transaction } from '../../store/database.ts'
import { insertEvents } from '../../store/events.ts'
import type { AuditEvent, AuditLog } from '../audit/audit-log.ts'
import { createRows, type Rows } from './plan-rows.ts'
import { createSeals, type Seals } from './seals.ts'

/** One state change in the making: rows, what the audit log says about them, and what triggers will tell. */
export interface Entry extends Rows {
  db: Transaction
  at: Date
  /** Who acts. */
  actor: string
  audit(event: Omit<AuditEvent, 'actor'> & { actor?: string }): void
  emit(type: string, planId: string | undefined, data?: object): void
}

export type Ledger = ReturnType<typeof createLedger>

/**
 * The one way in which state changes: rows, audit entries and events are written together or not at all. No call to
 * Graph, and no other handle of the store, belongs inside.
 */
export function createLedger({
  store,
  audit,
  seals = createSeals(undefined),
  now,
}: {
  store: Store
  audit: Pick<AuditLog, 'append'>
  seals?: Seals
  now: () => number
}) {
  const rowsIn = createRows(seals)
  return {
    /** @param actor the caller's id, or `service` for what happens by itself */
    write<T>(actor: string, work: (entry: Entry) => Promise<T>): Promise<T> {
      return store.db.transaction().execute(async (db) => {
        const at = new Date(now())
        const audited: AuditEvent[] = []
        const events: { id: string; at: Date; type: string; planId: string | null; data: string }[] = []
        const result = await work({
          ...rowsIn(db),
          db,
          at,
          actor,
          audit: (event) => {
            audited.push({ actor, ...event })
          },
          emit: (type, planId, data = {}) => {
            events.push({ id: randomUUID(), at, type, planId: planId ?? null, data: JSON.stringify(data) })
          },
        })
        await insertEvents(db, events)
        // Last, since it takes the lock that every writer waits for.
        if (audited.length > 0) await audit.append(db, audited)
        return result
      })
    },
    /** Makes this transaction the only one that counts what others wrote, until it ends. */
    async alone({ db }: Entry): Promise<void> {
      await lockHead(db)
    },
  }
}
