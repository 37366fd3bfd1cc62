import { randomBytes } from 'node:crypto'
import { DatabaseFailure } from './database-failure.ts'
import type { Database } from './database.ts'

/** A full disk, and a server that only reads: hosted ones are switched to that before their disk is full. */
const TAKES_NONE: ReadonlySet<string | undefined> = new Set(['53100', '25006'])
/** More than the pages of any table have free, so that the disk has to give some. */
const TRIAL_BYTES = 256 * 1024

/** Remembers that a server takes no writes, though it answers, until it has taken one. */
export function createRefusedWrites() {
  let refused = false
  return {
    notice(failure: Error): void {
      refused ||= failure instanceof DatabaseFailure && TAKES_NONE.has(failure.code)
    },
    /**
     * Where a write was refused, tries another one and takes it back: who asks may be all that is left to try.
     *
     * @throws DatabaseFailure as long as the server takes none
     */
    async tryAgain(db: Database): Promise<void> {
      if (!refused) return
      const trial = await db.startTransaction().execute()
      try {
        const name = `trial ${randomBytes(8).toString('hex')}`
        await trial
          .insertInto('settings')
          .values({ name, value: randomBytes(TRIAL_BYTES).toString('base64') })
          .execute()
      } finally {
        await trial.rollback().execute()
      }
      refused = false
    },
  }
}
