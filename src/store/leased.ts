import type { PGlite } from '@electric-sql/pglite'
import type { PGliteDialectConfig } from 'kysely'
import type { DataDirLease } from './data-dir-lease.ts'

type KyselyPGlite = Exclude<PGliteDialectConfig['pglite'], (...args: never) => unknown>

/**
 * PGlite as Kysely uses it, silent from the moment when its folder is somebody else's: also closing would write there.
 * Whatever else the lease refuses, such as a disk without room, is refused before each statement.
 */
export const leased = (pglite: PGlite, lease: Pick<DataDirLease, 'lost' | 'confirm'>): KyselyPGlite => ({
  get ready() {
    return pglite.ready
  },
  get closed() {
    return pglite.closed
  },
  get waitReady() {
    return pglite.waitReady
  },
  async query(...statement) {
    lease.confirm()
    return pglite.query(...statement)
  },
  transaction(work) {
    // Not asked before it begins, which writes nothing: Kysely would wait for a beginning that never comes.
    return pglite.transaction(async (transaction) => {
      const result = await work({
        async query(...statement) {
          lease.confirm()
          return transaction.query(...statement)
        },
        rollback: () => transaction.rollback(),
      })
      // The commit follows; thrown here, it becomes a rollback, which leaves nothing behind.
      lease.confirm()
      return result
    })
  },
  async close() {
    if (!lease.lost) await pglite.close()
  },
})
