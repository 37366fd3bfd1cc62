import { createHmac, hkdfSync } from 'node:crypto'
import type { CampaignRow, ContactRequestRow, ContactSubjectRow, ProposalRow } from '../../store/contact-tables.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import { canonical } from './hash.ts'

/** Why a row is not believed: it was written without this key, or by somebody else. */
export type SealFlaw = 'unsealed' | 'altered'

interface SealedRows {
  plan: PlanRow
  change: ChangeRow
  campaign: CampaignRow
  contactRequest: ContactRequestRow
  contactSubject: ContactSubjectRow
  contactProposal: ProposalRow
}

export type SealedKind = keyof SealedRows
/** A row as it is read, or as it is about to be written, where what is JSON is still text. */
type Unsealed<K extends SealedKind> = {
  [C in keyof Omit<SealedRows[K], 'seal'>]?: SealedRows[K][C] | string | undefined
}

export interface Seals {
  /** Whether there is a key at all. */
  keyed: boolean
  /** What is kept beside a row; nothing without a key. */
  of<K extends SealedKind>(kind: K, row: Unsealed<K>): string | null
  /** What is wrong with a row; nothing can be told without a key. */
  flaw<K extends SealedKind>(kind: K, row: SealedRows[K]): SealFlaw | undefined
  /**
   * The seal of a row after an update. One that was not as this service had left it keeps the seal that does not fit:
   * nothing that somebody else wrote is sealed by us.
   */
  after<K extends SealedKind>(kind: K, stored: SealedRows[K], update: Unsealed<K>): string | null
}

/** Who works on it, and until when, is renewed every few seconds and decides nothing about anybody. */
const LEASE = ['leaseOwner', 'leaseUntil']

/** Columns that the sealed text calls otherwise, as they were called when the first rows were sealed. */
const SEALED_NAMES: Partial<Record<SealedKind, Readonly<Record<string, string>>>> = { change: { subjectId: 'userId' } }

/** Columns of each kind that are outside of its seal, and those that are JSON. */
const COLUMNS: Readonly<Record<SealedKind, { outside: readonly string[]; json: readonly string[] }>> = {
  plan: { outside: LEASE, json: ['summary'] },
  change: { outside: LEASE, json: ['details', 'outcome'] },
  campaign: { outside: [], json: ['spec', 'summary'] },
  // When somebody is asked is outside; who is asked, in whose place and in which round is not.
  contactRequest: {
    outside: [
      'state',
      'code',
      'askedCount',
      'firstAskedAt',
      'lastAskedAt',
      'nextDueAt',
      'takenAt',
      'leaseUntil',
      'answeredAt',
    ],
    json: [],
  },
  // What was said about somebody is outside; who may say it, and what tells who is asked next, is not.
  contactSubject: { outside: ['stateAt', 'note', 'answer', 'answeredAt'], json: ['snapshot'] },
  contactProposal: { outside: [], json: ['person'] },
}

/**
 * Seals of plans and campaigns and of what belongs to them: HMAC-SHA256 over every column that decides something, with
 * a key of their own that is derived from AUDIT_KEY (RFC 5869), so that whoever can only write to the database makes no
 * row that is believed.
 *
 * @param formerKeys rows that were sealed with one of them are believed, and sealed with the key when they change
 */
export function createSeals(auditKey: string | undefined, formerKeys: readonly string[] = []): Seals {
  if (auditKey === undefined) return { keyed: false, of: () => null, flaw: () => undefined, after: () => null }
  const own = sealerOf(auditKey)
  const { of } = own
  const sealers = [own, ...formerKeys.map(sealerOf)]
  const flaw = (kind: SealedKind, row: { seal: string | null }): SealFlaw | undefined => {
    const sealer = sealers.find(({ keyId }) => row.seal?.startsWith(`${keyId}.`))
    if (sealer === undefined) return 'unsealed'
    return row.seal === sealer.of(kind, row) ? undefined : 'altered'
  }
  return {
    keyed: true,
    of,
    flaw,
    after: (kind, stored, update) =>
      flaw(kind, stored) === undefined ? of(kind, { ...stored, ...given(update) }) : stored.seal,
  }
}

function sealerOf(auditKey: string) {
  const key = Buffer.from(hkdfSync('sha256', auditKey, '', 'tenant-steward plan seals', 32))
  const keyId = createHmac('sha256', key).update('key id').digest('hex').slice(0, 16)
  const hash = (kind: SealedKind, row: object) =>
    createHmac('sha256', key)
      .update(`${kind}\n${canonical(lineOf(kind, row))}`)
      .digest('hex')
  return { keyId, of: (kind: SealedKind, row: object): string => `${keyId}.${hash(kind, row)}` }
}

/** Nothing and absent are the same to a database, and JSON that is written as text is read as its value. */
function lineOf(kind: SealedKind, row: object): object {
  const { outside, json } = COLUMNS[kind]
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]: [string, unknown]) => {
      if (name === 'seal' || outside.includes(name) || value === null || value === undefined) return []
      const sealedName = SEALED_NAMES[kind]?.[name] ?? name
      if (value instanceof Date) return [[sealedName, value.toISOString()]]
      return [[sealedName, json.includes(name) && typeof value === 'string' ? (JSON.parse(value) as unknown) : value]]
    }),
  )
}

/** An update leaves alone what it does not give. */
const given = (update: object): object =>
  Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined))
