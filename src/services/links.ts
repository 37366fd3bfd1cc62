import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Store } from '../store/database.ts'
import { revokedAt } from '../store/link-revocations.ts'

/**
 * What a link opens: the status of an operation, the page of a report, how roles are activated, the form of a contact
 * request, or one submission of it.
 */
export type LinkPurpose = 'operation' | 'report' | 'training' | 'form' | 'submission'

export interface Link {
  purpose: LinkPurpose
  id: string
  /** What revokes it: `plan:<id>` for all links of a plan, and so on. */
  subjects?: readonly string[]
}

/**
 * A signing key from AUDIT_KEY (RFC 5869), for links that nobody who can only read the database makes. Links that were
 * signed with a key from there end with that: who could have read it can not be told.
 */
export const signingKeyFrom = (auditKey: string): string =>
  Buffer.from(hkdfSync('sha256', auditKey, '', 'tenant-steward links', 32)).toString('base64url')

export type Links = ReturnType<typeof createLinks>

/**
 * Links that prove themselves, for readers who have no other credentials: Power Automate polls without the connection's
 * token, and deans open reports from a mail. They open one thing, for a while, until they are revoked.
 */
export function createLinks({ key, store, now }: { key: string; store: Store; now: () => number }) {
  const sealed = ({ purpose, id }: Link, times: string) =>
    createHmac('sha256', key).update(`${purpose}\n${id}\n${times}`).digest('base64url')

  return {
    /** The signature to put into the link: when it was made, when it ends, and the seal on both. */
    sign(link: Link, validDays: number): string {
      const issued = Math.floor(now() / 1000)
      const times = `${issued.toString(36)}.${(issued + validDays * 86_400).toString(36)}`
      return `${times}.${sealed(link, times)}`
    },

    /** Whether a signature opens this, at this moment. Says nothing about why not. */
    async opens(link: Link, signature: string): Promise<boolean> {
      const match = /^([0-9a-z]{1,9})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/.exec(signature)
      if (match === null) return false
      const [, issued = '', ends = '', seal = ''] = match
      if (!timingSafeEqual(Buffer.from(seal), Buffer.from(sealed(link, `${issued}.${ends}`)))) return false
      if (now() / 1000 > parseInt(ends, 36)) return false
      const revoked = await revokedAt(store.db, link.subjects ?? [])
      // To the second: a link made in the very second of a revocation may be one of those that were meant.
      return revoked === undefined || parseInt(issued, 36) * 1000 > revoked.getTime()
    },
  }
}
