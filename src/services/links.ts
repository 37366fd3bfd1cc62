import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../errors.ts'
import type { Store } from '../store/database.ts'
import { revokedAt } from '../store/link-revocations.ts'
import { isoTime } from '../time.ts'

export interface Link {
  /**
   * What it opens: the status of an operation, the page of a report, a page of a kind of plan, the form of a contact
   * request, or one submission of it.
   */
  purpose: string
  id: string
  /** What revokes it: `plan:<id>` for all links of a plan, and so on. */
  subjects?: readonly string[]
}

/** A link that was ours and opens nothing any more: whoever has it may know why. */
export class LinkEnded extends Refusal {
  readonly purpose: string
  /** When it expired, or was revoked. */
  readonly endedAt: Date

  constructor(code: 'LinkExpired' | 'LinkRevoked', purpose: string, endedAt: Date) {
    const what = code === 'LinkExpired' ? `expired on ${isoTime(endedAt)}` : `was revoked on ${isoTime(endedAt)}`
    super(code, `This link ${what}: ask whoever sent it for a new one.`)
    this.purpose = purpose
    this.endedAt = endedAt
  }
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

  /** The times of a signature that is ours, in seconds since 1970. */
  function readSignature(link: Link, signature: string): { issued: number; ends: number } | undefined {
    const match = /^([0-9a-z]{1,9})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/.exec(signature)
    if (match === null) return undefined
    const [, issued = '', ends = '', seal = ''] = match
    const isOurs = timingSafeEqual(Buffer.from(seal), Buffer.from(sealed(link, `${issued}.${ends}`)))
    return isOurs ? { issued: parseInt(issued, 36), ends: parseInt(ends, 36) } : undefined
  }

  async function endOf(
    { purpose, subjects = [] }: Link,
    { issued, ends }: { issued: number; ends: number },
  ): Promise<LinkEnded | undefined> {
    if (now() / 1000 > ends) return new LinkEnded('LinkExpired', purpose, new Date(ends * 1000))
    const revoked = await revokedAt(store.db, subjects)
    // To the second: a link made in the very second of a revocation may be one of those that were meant.
    return revoked !== undefined && issued * 1000 <= revoked.getTime()
      ? new LinkEnded('LinkRevoked', purpose, revoked)
      : undefined
  }

  return {
    /** The signature to put into the link: when it was made, when it ends, and the seal on both. */
    sign(link: Link, validDays: number): string {
      const issued = Math.floor(now() / 1000)
      const times = `${issued.toString(36)}.${(issued + validDays * 86_400).toString(36)}`
      return `${times}.${sealed(link, times)}`
    },

    /** Whether a signature opens this, at this moment. Says nothing about why not. */
    async opens(link: Link, signature: string): Promise<boolean> {
      const read = readSignature(link, signature)
      return read !== undefined && (await endOf(link, read)) === undefined
    },

    /**
     * The same for what people and flows follow: a signature of ours that opens nothing any more says so.
     *
     * @returns false for a signature that is not ours, which tells nothing
     * @throws LinkEnded `LinkExpired`, `LinkRevoked`
     */
    async follows(link: Link, signature: string): Promise<boolean> {
      const read = readSignature(link, signature)
      if (read === undefined) return false
      const end = await endOf(link, read)
      if (end !== undefined) throw end
      return true
    },
  }
}
