import { fsyncSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

type Options = Parameters<NodeFS['init']>[1]
type Sync = (file: number) => void

/**
 * PGlite's files in a folder, so that what is committed outlives a power cut too. PGlite itself starts PostgreSQL with
 * fsync off, and its file system ignores the call: after a crash of the machine such a database can be beyond repair.
 */
export class DurableFiles extends NodeFS {
  readonly #sync: Sync

  constructor(folder: string, sync: Sync = fsyncSync) {
    super(folder)
    this.#sync = sync
  }

  override async init(pglite: PGlite, options: Options): Promise<{ emscriptenOpts: Options }> {
    const { emscriptenOpts } = await super.init(pglite, options)
    emscriptenOpts.preRun = [emscriptenOpts.preRun ?? []].flat().concat((module) => {
      const { stream_ops: operations } = module.NODEFS as {
        stream_ops: { fsync?: (stream: { nfd: number }) => number }
      }
      operations.fsync = ({ nfd }) => {
        this.#sync(nfd)
        return 0
      }
    })
    return { emscriptenOpts }
  }
}

/**
 * What PostgreSQL is to be started with on such files; of its ways to make sure, fsync alone is passed on to the file
 * system.
 */
export const durably = (parameters: readonly string[]): string[] => [
  ...parameters.filter((parameter) => parameter !== '-F'),
  '-c',
  'wal_sync_method=fsync',
]
