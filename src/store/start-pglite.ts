import { PGlite, types } from '@electric-sql/pglite'
import { DurableFiles, durably } from './durable-files.ts'

/** As on a server: whole numbers are numbers, and none of ours comes near the end of what they hold. */
const parsers = { [types.INT8]: Number }

/** Of 128 MB by default, of which a process of our size would never see the use: it saves 150 MB of memory. */
const PARAMETERS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB']

export const startInMemory = (image?: Blob): Promise<PGlite> =>
  PGlite.create({ parsers, startParams: PARAMETERS, ...(image !== undefined && { loadDataDir: image }) })

export const startInFolder = (folder: string, image?: Blob): Promise<PGlite> =>
  PGlite.create({
    parsers,
    startParams: durably(PARAMETERS),
    fs: new DurableFiles(folder),
    ...(image !== undefined && { loadDataDir: image }),
  })
