import { createHmac, hkdfSync } from 'node:crypto'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import { canonical } from './hash.ts'

/** Why a row is not believed: it was written without this key, or by somebody else. */
export type SealFlaw = 'unsealed' | 'altered'

interface Sealed {
  plan: Omit<PlanRow, 'seal'>
  change: Omit<ChangeRow, 'seal'>
}

export interface Seals {
  /** Whether there is a key at all. */
  keyed: boolean
  /** What is kept beside a row; nothing without a key. */
  of<K extends keyof Sealed>(kind: K, row: Sealed[K]): string | null
  /** What is wrong with a row; nothing can be told without a key. */
  flaw<K extends keyof Sealed>(kind: K, row: Sealed[K] & { seal: string | null }): SealFlaw | undefined
}

/** Who works on a plan, and until when, is renewed every few seconds and decides nothing about anybody. */
const OUTSIDE: ReadonlySet<string> = new Set(['seal', 'leaseOwner', 'leaseUntil'])

/**
 * Seals of plans and of their changes: HMAC-SHA256 over every other column, with a key of their own that is derived
 * from AUDIT_KEY (RFC 5869), so that whoever can only write to the database makes no row that is believed.
 */
export function createSeals(auditKey: string | undefined): Seals {
  if (auditKey === undefined) return { keyed: false, of: () => null, flaw: () => undefined }
  const key = Buffer.from(hkdfSync('sha256', auditKey, '', 'tenant-steward plan seals', 32))
  const keyId = createHmac('sha256', key).update('key id').digest('hex').slice(0, 16)
  const seal = (kind: string, row: object) =>
    `${keyId}.${createHmac('sha256', key)
      .update(`${kind}\n${canonical(lineOf(row))}`)
      .digest('hex')}`
  return {
    keyed: true,
    of: seal,
    flaw(kind, row) {
      if (row.seal?.startsWith(`${keyId}.`) !== true) return 'unsealed'
      return row.seal === seal(kind, row) ? undefined : 'altered'
    },
  }
}

/** Nothing and absent are the same to a database. */
const lineOf = (row: object): object =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, value]: [string, unknown]) =>
      OUTSIDE.has(name) || value === null || value === undefined
        ? []
        : [[name, value instanceof Date ? value.toISOString() : value]],
    ),
  )
