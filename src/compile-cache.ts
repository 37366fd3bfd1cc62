import { accessSync, constants as access, mkdirSync } from 'node:fs'
import { constants, enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'

/** Where tools keep such things. Not the system's temporary folder, where others could leave code for us to run. */
const FOLDER = join(import.meta.dirname, '..', 'node_modules', '.cache', 'tenant-steward')

const FLUSH_AFTER_MS = 10_000

/** Why nothing is kept; undefined where it is, or where nobody asked for it. */
export let compiledNotKept: string | undefined

/**
 * Keeps what Node makes of sources (types stripped, compiled), so that later starts need not make it again. It is no
 * condition: without a folder to write to, each start does the work anew, and the log says so. Off with Node's own
 * `NODE_DISABLE_COMPILE_CACHE=1`, elsewhere with `NODE_COMPILE_CACHE`.
 */
export function keepCompiled(folder = process.env['NODE_COMPILE_CACHE'] ?? FOLDER): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, access.W_OK)
  } catch (error) {
    compiledNotKept = (error as Error).message
    return
  }
  const { status, message } = enableCompileCache(folder)
  if (status === constants.compileCacheStatus.FAILED) compiledNotKept = message ?? 'unknown reason'
  // Node writes it when the process ends, which a killed one never does.
  else setTimeout(flushCompileCache, FLUSH_AFTER_MS).unref()
}
