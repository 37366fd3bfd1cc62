import v8 from 'node:v8'
import { PGlite, types } from '@electric-sql/pglite'
import { DurableFiles, durably } from './durable-files.ts'
import { present } from '../present.ts'

// The optimizing compiler takes up to 400 MB for a moment for the largest functions of PostgreSQL, and makes queries
// hardly faster: the baseline compiler alone is to make code of what is loaded from here on.
v8.setFlagsFromString('--no-wasm-tier-up')
v8.setFlagsFromString('--no-wasm-dynamic-tiering')

/** As on a server: whole numbers are numbers, and none of ours comes near the end of what they hold. */
const parsers = { [types.INT8]: Number }

/** Of 128 MB by default, of which a process of our size would never see the use: it saves 150 MB of memory. */
const PARAMETERS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB']

export const startInMemory = (image?: Blob): Promise<PGlite> =>
  PGlite.create({ parsers, startParams: PARAMETERS, ...present('loadDataDir', image) })

export const startInFolder = (folder: string, image?: Blob): Promise<PGlite> =>
  PGlite.create({
    parsers,
    startParams: durably(PARAMETERS),
    fs: new DurableFiles(folder),
    ...present('loadDataDir', image),
  })
