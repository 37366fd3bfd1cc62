import { statfsSync } from 'node:fs'
import { DatabaseFailure } from './database-failure.ts'

/**
 * What must be free beside the embedded database, in bytes: several segments of its log, and more than any transaction
 * of ours writes. Once its disk is full for real, PGlite may never come back from a statement.
 */
export const RESERVE = 128 * 2 ** 20

/** Bytes that an ordinary user may still write to the disk of a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/**
 * Stops before the disk is full, and not after: to be asked before each statement.
 *
 * @throws DatabaseFailure with PostgreSQL's own code for a full disk, so that work waits until there is room again
 */
export function confirmRoom(folder: string, free: typeof freeBytes = freeBytes): void {
  if (free(folder) >= RESERVE) return
  throw new DatabaseFailure({
    code: '53100',
    message: `The disk of the embedded database has less than ${RESERVE / 2 ** 20} MB left`,
  })
}
