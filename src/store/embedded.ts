import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { PGliteDialect } from 'kysely'
import { takeDataDir } from './data-dir-lease.ts'
import { isDatabaseAway } from './database-failure.ts'
import { queries, type Database, type Store, type StoreLog } from './database.ts'
import { leased } from './leased.ts'
import { migrate } from './migrate.ts'
import { confirmRoom, freeBytes } from './room.ts'
import { StoreError } from './store-error.ts'

/** A database that ends with the store, and that is not even begun before the first query. */
export function openInMemory(log?: StoreLog): Store {
  const db = queries(
    new PGliteDialect({
      async pglite() {
        const { startInMemory } = await import('./start-pglite.ts')
        return startInMemory(await image(log))
      },
    }),
  )
  return { db, kind: 'embedded', close: () => db.destroy() }
}

/**
 * A database in a folder that this process has to itself as long as the store is open.
 *
 * @param free what tells how many bytes are free on the disk of a folder
 * @throws StoreError DataDirInUse, DataDirUnusable, DatabaseTooNew
 */
export async function openEmbedded(dataDir: string, log?: StoreLog, free = freeBytes): Promise<Store> {
  const lease = await takeDataDir(dataDir, { log })
  const usable = {
    get lost() {
      return lease.lost
    },
    confirm() {
      lease.confirm()
      confirmRoom(dataDir, free)
    },
  }
  let opened: Database | undefined
  const close = async (): Promise<void> => {
    await opened?.destroy()
    lease.release()
  }
  try {
    confirmRoom(dataDir, free)
    const pglite = leased(await start(join(dataDir, 'database'), log), usable)
    const db = queries(new PGliteDialect({ pglite }))
    opened = db
    await migrate(db)
    return { db, kind: 'embedded', close }
  } catch (error) {
    await close()
    if (isDatabaseAway(error)) {
      throw new StoreError(
        'DataDirUnusable',
        `${(error as Error).message}: make room on the disk of ${dataDir}, then start again.`,
        { cause: error },
      )
    }
    throw error instanceof StoreError
      ? error
      : new StoreError(
          'DataDirUnusable',
          `The database in ${dataDir} can't be opened (${(error as Error).message}): restore a backup of the ` +
            'folder, or move it away to begin anew.',
          { cause: error },
        )
  }
}

async function start(folder: string, log?: StoreLog): Promise<PGlite> {
  const { startInFolder } = await import('./start-pglite.ts')
  if (!existsSync(folder)) {
    // Under another name until it is whole: what a crash leaves half made is not mistaken for a database.
    const unfinished = `${folder}.new`
    await rm(unfinished, { recursive: true, force: true })
    await (await startInFolder(unfinished, await image(log))).close()
    await rename(unfinished, folder)
  }
  return startInFolder(folder)
}

const image = async (log?: StoreLog): Promise<Blob> => (await import('./prepared.ts')).preparedImage({ log })
