import type { Store } from '../../store/database.ts'
import { entriesAfter, findEntry, readExtent, readHead, type AuditExtent, type ChainPlace } from '../../store/audit.ts'
import type { AuditEntryRow } from '../../store/tables.ts'
import { present } from '../../present.ts'
import { personalHolds, readEntry, type AuditEntry, type SealOf } from './entry.ts'

/** Entries that one read takes; nothing is held open between reads. */
const PAGE = 1_000

export const AUDIT_FLAWS = [
  'altered',
  'missing',
  'inserted',
  'personalAltered',
  'headAltered',
  'checkpointAltered',
  'notTheKnown',
  'otherKey',
  'formerKey',
] as const
export type AuditFlaw = (typeof AUDIT_FLAWS)[number]

const FLAWS: Record<AuditFlaw, string> = {
  altered: 'does not match its hash: it, or its hash, was altered',
  missing: 'is missing',
  inserted: 'was put there by somebody other than this service',
  personalAltered: 'has personal values that are not those it was written with',
  headAltered: 'is the last one, but the head of the log names another hash',
  checkpointAltered: 'is the first one, but not the one that retention began the log with',
  notTheKnown: 'has another hash than the known one',
  otherKey: 'is not sealed with the AUDIT_KEY that this service has',
  formerKey: 'is sealed with a key that another one had replaced before',
}

export interface AuditVerification {
  ok: boolean
  /** How many entries were found to hold, beginning with this one. */
  entries: number
  firstSeq: number
  head: ChainPlace
  /** From which entry on the log is sealed with a key; absent where it is not. */
  sealedFrom?: number
  /** Whether the known head is among them; false where it was cut by retention, or lies before `from`. */
  knownFound?: boolean
  /** The first broken entry, and what is wrong with it. */
  brokenAt?: number
  reason?: AuditFlaw
  message?: string
  /** What could not be looked at for want of its key: the hashes lead through it, and nothing is known of its text. */
  otherKeys?: OtherKey[]
}

/** Entries that were sealed with one key that this service does not have. */
export interface OtherKey {
  keyId: string
  firstSeq: number
  lastSeq: number
  entries: number
}

export interface VerifyOptions {
  /** Begins here, trusting what is before. */
  from?: number | undefined
  /** A head that was printed in a report: the log must still lead through it. */
  known?: ChainPlace | undefined
  signal?: AbortSignal | undefined
}

/** What a walk has seen so far: where it is, and what it found. */
interface Walk extends ChainPlace {
  entries: number
  sealedFrom?: number
  knownFound: boolean
  checkpoint?: number
  /** The key of the last entry, and those that were replaced until then. */
  keyId?: string
  replaced: Set<string>
  otherKeys: Map<string, OtherKey>
}

type Found = { seq: number; flaw: AuditFlaw }

/** A fingerprint as this service makes them. */
const KEY_ID = /^[0-9a-f]{16}$/
/** More than anybody has had. */
const MOST_KEYS = 20

/**
 * Walks the chain from what retention left to the head as it stands now, page by page, and names the first entry that
 * does not hold. Entries that are appended meanwhile are left for the next time; a cut by retention meanwhile begins it
 * anew.
 *
 * Entries of a key that is not there any more are passed over by their hash, told, and leave the log unproven.
 *
 * Who can write to the whole database can only be found out by a key, or by a head that is known from elsewhere.
 *
 * @throws the signal's reason when it is aborted
 */
export function createAuditVerification({
  store: { db },
  keyId,
  sealOf,
}: {
  store: Store
  /** Of the key that entries are sealed with now. */
  keyId: string | undefined
  sealOf: SealOf
}) {
  return async function verify({ from = 1, known, signal }: VerifyOptions = {}): Promise<AuditVerification> {
    for (;;) {
      const extent = await readExtent(db)
      const whole = from <= extent.checkpointSeq + 1
      const start = whole
        ? { seq: extent.checkpointSeq, hash: extent.checkpointHash }
        : await placeBefore(Math.min(from, extent.seq + 1))
      const walk: Walk = {
        ...start,
        entries: 0,
        knownFound: known?.seq === start.seq && known.hash === start.hash,
        replaced: new Set(),
        otherKeys: new Map(),
      }
      const found =
        misplaced(extent) ?? (await follow(walk, extent, known, signal)) ?? flawOfEnds(walk, extent, whole, known)
      const cutMeanwhile = found !== undefined && (await readHead(db)).checkpointSeq > start.seq
      if (!cutMeanwhile) return toVerification(walk, start.seq + 1, extent, known, found)
    }
  }

  async function placeBefore(seq: number): Promise<ChainPlace> {
    // One that is missing has no hash, so that the entry after it can't hold.
    return { seq: seq - 1, hash: (await findEntry(db, seq - 1))?.hash ?? 'missing' }
  }

  async function follow(
    walk: Walk,
    extent: AuditExtent,
    known: ChainPlace | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Found | undefined> {
    while (walk.seq < extent.seq) {
      signal?.throwIfAborted()
      const page = await entriesAfter(db, walk.seq, extent.seq, PAGE)
      if (page.length === 0) return { seq: walk.seq + 1, flaw: 'missing' }
      for (const row of page) {
        const flaw = step(walk, row, known)
        if (flaw !== undefined) return { seq: walk.seq + 1, flaw }
      }
    }
    return undefined
  }

  /** Moves the walk over an entry that holds, or says what is wrong with it. */
  function step(walk: Walk, row: AuditEntryRow, known: ChainPlace | undefined): AuditFlaw | undefined {
    if (row.seq !== walk.seq + 1) return 'missing'
    const entry = readable(row)
    if (entry === undefined) return 'altered'
    if (entry.seq !== row.seq || entry.at !== row.at.toISOString()) return 'altered'
    const seal = sealOf(entry.keyId)
    if (seal === undefined ? !passOver(walk, entry) : seal.hash(walk.hash, row.text) !== row.hash) return 'altered'
    // A log may begin without a key and be sealed later, but never the other way round.
    if (entry.keyId === undefined && walk.sealedFrom !== undefined) return 'otherKey'
    if (entry.keyId !== undefined && !followKey(walk, entry.keyId)) return 'formerKey'
    if (!personalHolds(entry, row.personal)) return 'personalAltered'
    if (known?.seq === row.seq && known.hash !== row.hash) return 'notTheKnown'
    walk.seq = row.seq
    walk.hash = row.hash
    if (seal !== undefined) walk.entries++
    if (known?.seq === row.seq) walk.knownFound = true
    if (entry.keyId !== undefined) walk.sealedFrom ??= row.seq
    if (entry.action === 'audit.cut') walk.checkpoint = entry.data?.['checkpointSeq'] as number
    return undefined
  }

  /** A key that was replaced does not come back, unless it is the one that is used now: somebody else may have it. */
  function followKey(walk: Walk, next: string): boolean {
    if (next !== keyId && walk.replaced.has(next)) return false
    if (walk.keyId !== undefined && walk.keyId !== next) walk.replaced.add(walk.keyId)
    walk.keyId = next
    return true
  }
}

/** Counts an entry whose key is not there; false where nobody ever had such a key. */
function passOver({ otherKeys }: Walk, { keyId, seq }: AuditEntry): boolean {
  if (keyId === undefined || !KEY_ID.test(keyId)) return false
  const other = otherKeys.get(keyId) ?? { keyId, firstSeq: seq, lastSeq: seq, entries: 0 }
  if (!otherKeys.has(keyId) && otherKeys.size === MOST_KEYS) return false
  otherKeys.set(keyId, { ...other, lastSeq: seq, entries: other.entries + 1 })
  return true
}

const readable = ({ text }: AuditEntryRow): AuditEntry | undefined => {
  try {
    return readEntry(text) ?? undefined
  } catch {
    return undefined
  }
}

/** Entries where there can be none: behind the head, or before the place that retention left. */
function misplaced({ seq, checkpointSeq, first, last }: AuditExtent): Found | undefined {
  if (first !== null && first <= checkpointSeq) return { seq: first, flaw: 'inserted' }
  if (last !== null && last > seq) return { seq: seq + 1, flaw: 'inserted' }
  return undefined
}

function flawOfEnds(walk: Walk, extent: AuditExtent, whole: boolean, known: ChainPlace | undefined): Found | undefined {
  if (walk.hash !== extent.hash) return { seq: extent.seq, flaw: 'headAltered' }
  // Each cut is told by an entry that only the next cut but one can take away.
  if (whole && (walk.checkpoint ?? 0) !== extent.checkpointSeq) {
    return { seq: extent.checkpointSeq + 1, flaw: 'checkpointAltered' }
  }
  if (known !== undefined && known.seq > extent.seq) return { seq: extent.seq + 1, flaw: 'missing' }
  return undefined
}

/** What was altered is worse than what nobody can look at. */
function toVerification(
  { entries, sealedFrom, knownFound, otherKeys }: Walk,
  firstSeq: number,
  { seq, hash }: AuditExtent,
  known: ChainPlace | undefined,
  found: Found | undefined,
): AuditVerification {
  const [other] = otherKeys.values()
  const broken = found ?? (other === undefined ? undefined : { seq: other.firstSeq, flaw: 'otherKey' as const })
  return {
    ok: broken === undefined,
    entries,
    firstSeq,
    head: { seq, hash },
    ...present('sealedFrom', sealedFrom),
    ...present('knownFound', known === undefined ? undefined : knownFound),
    ...(broken !== undefined && {
      brokenAt: broken.seq,
      reason: broken.flaw,
      message: `Entry ${broken.seq} ${FLAWS[broken.flaw]}.${unproven([...otherKeys.values()])}`,
    }),
    ...present('otherKeys', other, () => [...otherKeys.values()]),
  }
}

/** What to do about entries whose key is not there. */
const unproven = (others: readonly OtherKey[]): string =>
  others.length === 0
    ? ''
    : ` Not verified for want of their key: entries ${others
        .map(({ keyId, firstSeq, lastSeq, entries }) => `${firstSeq} to ${lastSeq} (${entries} of key ${keyId})`)
        .join('; ')}. Name their key in AUDIT_KEY_PREVIOUS.`
