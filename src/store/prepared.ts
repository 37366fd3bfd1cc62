import { createHash, randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGliteDialect } from 'kysely'
import { queries, type StoreLog } from './database.ts'
import { migrate } from './migrate.ts'
import { startInMemory } from './start-pglite.ts'

const MIGRATIONS = new URL('./migrations/', import.meta.url)
const DIGEST_BYTES = 32

interface PreparedOptions {
  cacheDir?: string
  log?: StoreLog | undefined
}

/**
 * A new database with all its tables, as PGlite loads it. Making one takes seconds, so it is kept for the next time in
 * a cache that nobody else can write to; without such a cache it is made anew each time.
 */
export async function preparedImage({ cacheDir = ownCacheDir(), log }: PreparedOptions = {}): Promise<Blob> {
  const path = join(cacheDir, `${await imageKey()}.tar`)
  const kept = await readImage(cacheDir, path)
  if (kept !== undefined) return kept
  const image = await makeImage()
  try {
    await keepImage(cacheDir, path, image)
  } catch (error) {
    log?.warn({ cacheDir, reason: (error as Error).message }, 'prepared database not kept, later starts take longer')
  }
  return new Blob([image])
}

/** Of this user, since whoever can write there decides what is in new databases. */
const ownCacheDir = (): string => join(tmpdir(), `tenant-steward-${process.getuid?.() ?? 'cache'}`)

/** Another PGlite or another line in a migration makes another image. */
async function imageKey(): Promise<string> {
  const { version } = createRequire(import.meta.resolve('@electric-sql/pglite'))('../package.json') as {
    version: string
  }
  const hash = createHash('sha256').update(version)
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    hash.update(`\n${name}\n`).update(await readFile(new URL(name, MIGRATIONS)))
  }
  return `pglite-${version}-${hash.digest('hex').slice(0, 16)}`
}

async function makeImage(): Promise<Uint8Array<ArrayBuffer>> {
  const pglite = await startInMemory()
  try {
    await migrate(queries(new PGliteDialect({ pglite })))
    return new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer())
  } finally {
    await pglite.close()
  }
}

/** The digest first, so that a file that was cut off or changed is noticed, and made anew. */
async function readImage(cacheDir: string, path: string): Promise<Blob | undefined> {
  try {
    if (!(await isOurs(cacheDir))) return undefined
    const bytes = await readFile(path)
    const image = bytes.subarray(DIGEST_BYTES)
    return createHash('sha256').update(image).digest().equals(bytes.subarray(0, DIGEST_BYTES))
      ? new Blob([image])
      : undefined
  } catch (error) {
    // Not there yet, as a rule; whatever else it is, keeping a new one fails as well, and says so.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return undefined
  }
}

async function keepImage(cacheDir: string, path: string, image: Uint8Array): Promise<void> {
  await mkdir(cacheDir, { recursive: true, mode: 0o700 })
  if (!(await isOurs(cacheDir))) throw new Error('others can write to the folder')
  const unfinished = `${path}.${randomUUID()}`
  try {
    await writeFile(unfinished, [createHash('sha256').update(image).digest(), image], { mode: 0o600, flag: 'wx' })
    await rename(unfinished, path)
  } finally {
    await rm(unfinished, { force: true })
  }
}

async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder)
  return (
    found.isDirectory() &&
    (process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0))
  )
}
