import {
  isForbidden,
  isNoPim,
  isNoPremium,
  isNoReviewLicense,
  isNotOffered,
  isRefused,
} from '../../../graph/failure.ts'
import { present } from '../../../present.ts'
import type { SnapshotPart } from '../../../snapshot-parts.ts'

export const MISSING_REASONS = [
  'switchedOff',
  'noLicense',
  'noPermission',
  'notOffered',
  'refused',
  'tooMuch',
  'unavailable',
] as const
export type MissingReason = (typeof MISSING_REASONS)[number]

/** A part that a snapshot lacks, and why. */
export interface MissingPart {
  part: SnapshotPart
  reason: MissingReason
  /** What Graph called its refusal; absent in older snapshots. */
  code?: string
}

/** What was read, or why it was not: nobody may take the second for an empty list. */
export type Part<T> = { value: T } | { value?: undefined; missing: MissingPart }

/** Reads a part if it is wanted. What Graph refuses for good is left out, and says why; other failures are thrown. */
export async function readPart<T>(
  wanted: ReadonlySet<SnapshotPart>,
  part: SnapshotPart,
  read: () => Promise<T>,
): Promise<Part<T>> {
  if (!wanted.has(part)) return { missing: { part, reason: 'switchedOff' } }
  try {
    return { value: await read() }
  } catch (error) {
    const reason = reasonOf(error)
    if (reason === undefined) throw error
    return { missing: { part, reason, ...(isRefused(error) ? { code: error.code } : {}) } }
  }
}

/** More than is read for a part: half of it would say less than nothing. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch'
}

/** Why something was refused for good; nothing for a failure that passes by itself. */
export function reasonOf(error: unknown): MissingReason | undefined {
  if (error instanceof TooMuch) return 'tooMuch'
  if (isNotOffered(error)) return 'notOffered'
  if (isNoPim(error) || isNoPremium(error) || isNoReviewLicense(error)) return 'noLicense'
  if (isForbidden(error)) return 'noPermission'
  return isRefused(error) ? 'refused' : undefined
}

export const missingOf = (...parts: Part<unknown>[]): MissingPart[] =>
  parts.flatMap((part) => ('missing' in part ? [part.missing] : []))

/** A part of which something could not be read is missing: half of it would seem to be all. */
export function wholePart<T extends { notRead: readonly Omit<MissingPart, 'part'>[] }>(
  part: SnapshotPart,
  read: Part<T>,
): Part<T> {
  const [first] = read.value?.notRead ?? []
  if (first === undefined) return read
  return { missing: { part, reason: first.reason, ...present('code', first.code) } }
}
