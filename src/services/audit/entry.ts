import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { AuditEntryRow } from '../../store/tables.ts'
import type { ChainPlace } from '../../store/audit.ts'
import { canonical } from '../plans/hash.ts'

/** Something that happened, as whoever made it happen tells it. */
export interface AuditEvent {
  /** The identity that called (`key:<name>`, `user:<oid>`, `app:<appid>`), or `service` for what happens by itself. */
  actor: string
  /** `plan.created`, `change.requested`, `exclusion.added` and the like. */
  action: string
  planId?: string
  changeId?: string
  /** The person whom it is about: an object id, and whose request it is to erase what `personal` says. */
  userId?: string
  /** The group or the app that it is about, or a principal that is not there any more. */
  principalId?: string
  groupId?: string
  /** The product that it is about. */
  skuId?: string
  /** The definition of the role that it is about. */
  roleId?: string
  /** What else is to be kept for ever: codes, counts, ids, never names or contact data. */
  data?: Record<string, unknown>
  /** Values about the person that can be erased without breaking the chain. */
  personal?: Record<string, string>
}

/** What is hashed: personal values are there as digests only, and the key that seals the chain by a fingerprint. */
export interface AuditEntry extends Omit<AuditEvent, 'personal'> {
  seq: number
  at: string
  keyId?: string
  personal?: Record<string, string>
}

/** Salted each for itself: from a digest without its salt nobody guesses a telephone number. */
type Salted = Record<string, { salt: string; value: string }>

export interface Seal {
  /** Tells keys apart, and tells nothing about them. */
  keyId?: string
  hash(previous: string, text: string): string
}

/** @param key with it, nobody who can only write to the database can make up a chain that verifies */
export function createSeal(key: string | undefined): Seal {
  if (key === undefined) {
    return { hash: (previous, text) => createHash('sha256').update(`${previous}\n${text}`).digest('hex') }
  }
  return {
    keyId: createHmac('sha256', key).update('audit key').digest('hex').slice(0, 16),
    hash: (previous, text) => createHmac('sha256', key).update(`${previous}\n${text}`).digest('hex'),
  }
}

/** The seal that an entry was made with, by the key that it names; nothing for one that this service does not have. */
export type SealOf = (keyId: string | undefined) => Seal | undefined

/** @param keys the key that entries are made with, and those that they were made with before */
export function createSealsByKey(keys: readonly string[]): SealOf {
  const seals = new Map([undefined, ...keys].map((key) => createSeal(key)).map((seal) => [seal.keyId, seal]))
  return (keyId) => seals.get(keyId)
}

/** The row of an event that follows on a place in the chain. */
export function sealEvent(
  { keyId, hash }: Seal,
  { personal = {}, ...event }: AuditEvent,
  at: Date,
  previous: ChainPlace,
): AuditEntryRow {
  const salted: Salted = Object.fromEntries(
    Object.entries(storable(personal)).map(([name, value]) => [
      name,
      { salt: randomBytes(16).toString('base64url'), value },
    ]),
  )
  const hasPersonal = Object.keys(salted).length > 0
  const seq = previous.seq + 1
  const text = canonical({
    ...storable(event),
    seq,
    at: at.toISOString(),
    keyId,
    personal: hasPersonal
      ? Object.fromEntries(Object.entries(salted).map(([name, { salt, value }]) => [name, digest(salt, value)]))
      : undefined,
  })
  return { seq, at, text, hash: hash(previous.hash, text), personal: hasPersonal ? JSON.stringify(salted) : null }
}

/** @throws SyntaxError for a text that is not even JSON, which only somebody else can have written */
export const readEntry = (text: string): AuditEntry => JSON.parse(text) as AuditEntry

/** The personal values that are still there, by name. */
export function personalValues(personal: string | null): Record<string, string> {
  return Object.fromEntries(Object.entries(readSalted(personal)).map(([name, { value }]) => [name, value]))
}

/** Whether every personal value that is still there is the one that was written. Erased ones are none. */
export function personalHolds({ personal: digests = {} }: AuditEntry, personal: string | null): boolean {
  try {
    return Object.entries(readSalted(personal)).every(
      ([name, { salt, value }]) => digests[name] === digest(salt, value),
    )
  } catch {
    // Not even readable any more: altered.
    return false
  }
}

const readSalted = (personal: string | null): Salted => (personal === null ? {} : (JSON.parse(personal) as Salted))

const digest = (salt: string, value: string): string => createHash('sha256').update(`${salt}\n${value}`).digest('hex')

/** PostgreSQL keeps neither NUL nor half a surrogate pair, whatever names and reasons people come up with. */
const storable = <T extends object>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\ufffd') : part,
    ),
  ) as T
