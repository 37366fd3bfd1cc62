import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { Refusal } from '../../errors.ts'
import { HOUR_MS } from '../../time.ts'

/** What somebody tries to get in with; the values themselves are kept nowhere. */
export interface Attempt {
  /** Where the call comes from, as far as it can be told apart: an IPv4 address, or the network of an IPv6 one. */
  address: string
  /** What the credential says of itself: the beginning of a key, the key id and the subject of a token. */
  claims: string
  /** Stands for the credential as a whole. */
  digest: string
}

const WINDOW_MS = 60_000
/** Many callers share Azure's addresses: so many times what one of them may fail, all of an address may. */
const PER_ADDRESS = 20
const PREFIX = 8
const COUNTERS = 10_000
const KNOWN = 10_000
/** Longer than an access token of Microsoft Entra ID lives. */
const KNOWN_MS = 25 * HOUR_MS

export type Attempts = ReturnType<typeof createAttempts>

/**
 * Counts failed attempts to get in, and turns away whoever failed too often before anything is looked up or computed
 * for them. Others on the same address are not locked out: a credential that was right before is never turned away, and
 * who was let in before under the same claims is only held to their own failures, not to those of the address.
 *
 * @param perMinute failures in a minute of one address with one beginning of a key or one subject of a token
 */
export function createAttempts({ perMinute, now = Date.now }: { perMinute: number; now?: () => number }) {
  const failures = createCounters(COUNTERS)
  const known = createCounters(KNOWN)

  const pairOf = ({ address, claims }: Attempt) => `${address} ${claims}`

  /** @throws Refusal `TooManyRequests` */
  function assertUnder(key: string, most: number, who: string): void {
    const counter = failures.get(key, now())
    if (counter === undefined || counter.count < most) return
    const seconds = Math.max(1, Math.ceil((counter.until - now()) / 1_000))
    throw new Refusal(
      'TooManyRequests',
      `${who} failed to prove who it is more than ${most} times in a minute: check the connection, and try again in ` +
        `${seconds} seconds.`,
      { retryAfter: seconds },
    )
  }

  return {
    /** @throws Refusal `TooManyRequests` */
    assertAllowed(attempt: Attempt): void {
      if (known.get(attempt.digest, now()) !== undefined) return
      assertUnder(pairOf(attempt), perMinute, 'This caller')
      if (known.get(attempt.claims, now()) !== undefined) return
      assertUnder(attempt.address, perMinute * PER_ADDRESS, 'Calls from this address')
    },

    failed(attempt: Attempt): void {
      // It is over, or was taken back: from now on it is like any other.
      known.drop(attempt.digest)
      failures.add(pairOf(attempt), now(), WINDOW_MS)
      failures.add(attempt.address, now(), WINDOW_MS)
    },

    succeeded(attempt: Attempt): void {
      failures.drop(pairOf(attempt))
      known.add(attempt.digest, now(), KNOWN_MS)
      known.add(attempt.claims, now(), KNOWN_MS)
    },

    /** How many things are remembered, which has an end. */
    get size(): number {
      return failures.size + known.size
    },
  }
}

/** Counts by key for a while, at most so many keys: those that nobody asked about for longest go first. */
function createCounters(limit: number) {
  const counters = new LRUCache<string, { count: number; until: number }>({ max: limit })

  function get(key: string, at: number) {
    const counter = counters.get(key)
    if (counter === undefined || counter.until > at) return counter
    counters.delete(key)
    return undefined
  }

  return {
    get,
    add(key: string, at: number, forMs: number): void {
      const counter = get(key, at)
      if (counter === undefined) counters.set(key, { count: 1, until: at + forMs })
      else counter.count++
    },
    drop: (key: string) => counters.delete(key),
    get size() {
      return counters.size
    },
  }
}

export const attemptWithKey = (address: string, key: string): Attempt => ({
  address: networkOf(address),
  claims: digest(`key ${key.slice(0, PREFIX)}`),
  digest: digest(`key ${key}`),
})

/** What the token says is believed by nobody here: it only tells one caller from another. */
export function attemptWithToken(address: string, token: string): Attempt {
  const [head = '', body = ''] = token.split('.', 2)
  const { kid } = jsonOf(head)
  const { sub, oid, azp, appid } = jsonOf(body)
  return {
    address: networkOf(address),
    claims: digest(`token ${JSON.stringify([kid, sub ?? oid, azp ?? appid])}`),
    digest: digest(`token ${token}`),
  }
}

function jsonOf(part: string): Record<string, unknown> {
  try {
    return (JSON.parse(Buffer.from(part, 'base64url').toString()) ?? {}) as Record<string, unknown>
  } catch {
    // No token: all that are none are one to us.
    return {}
  }
}

/** Whoever has one IPv6 address has all of its network. */
function networkOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (v4 !== undefined) return v4
  const [front = '', back] = address.split('%')[0]?.split('::') ?? []
  const groups = front.split(':').filter((group) => group !== '')
  const filled = back === undefined ? groups : [...groups, ...Array<string>(4).fill('0')]
  return `${filled
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')
