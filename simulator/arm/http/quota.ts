import { ArmError } from './arm-error.ts'

/** A bucket of tokens that refills evenly; it is full at first. */
class Bucket {
  #level: number
  #at: number

  constructor(capacity: number, now: number) {
    this.#level = capacity
    this.#at = now
  }

  /** Takes one, or takes nothing and says how many milliseconds are missing. */
  take(capacity: number, perSecond: number, now: number): { left: number; missingMs: number } {
    this.#level = Math.min(capacity, this.#level + (Math.max(0, now - this.#at) * perSecond) / 1000)
    this.#at = now
    if (this.#level < 1) return { left: 0, missingMs: ((1 - this.#level) * 1000) / perSecond }
    this.#level--
    return { left: Math.floor(this.#level), missingMs: 0 }
  }
}

/** So many within a period that begins with the first. */
class Period {
  #until = 0
  #taken = 0

  take(most: number, periodMs: number, now: number): { left: number; missingMs: number; untilMs: number } {
    if (now >= this.#until) [this.#until, this.#taken] = [now + periodMs, 0]
    const untilMs = this.#until - now
    if (this.#taken >= most) return { left: 0, missingMs: untilMs, untilMs }
    this.#taken++
    return { left: most - this.#taken, missingMs: 0, untilMs }
  }
}

type Kind = 'reads' | 'writes' | 'deletes'

/**
 * Size and refill a second
 * (learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
 */
const LIMITS: Readonly<Record<Kind, readonly [size: number, perSecond: number]>> = {
  reads: [250, 25],
  writes: [200, 10],
  deletes: [200, 10],
}

/** Seen in 2025 (https://github.com/Azure/alzlib/issues/168): requests a minute. */
const PROVIDER_LIMIT = 120
const MINUTE = 60_000

/** learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests */
const QUERIES = 15
const QUERY_PERIOD = 5_000

const retryAfter = (missingMs: number) => ({ 'Retry-After': String(Math.max(1, Math.ceil(missingMs / 1000))) })

const clockTime = (ms: number) => `00:00:${String(Math.ceil(ms / 1000)).padStart(2, '0')}`

/** The limits of Azure, for each caller by itself; a factor makes them larger or smaller, 0 switches them off. */
export class ArmQuota {
  #buckets = new Map<string, Bucket>()
  #periods = new Map<string, Period>()

  /** Takes one request of a subscription or of the tenant; returns the headers that tell what is left. */
  charge(caller: string, method: string, subscription: string | undefined, factor: number): Record<string, string> {
    const kind: Kind = method === 'DELETE' ? 'deletes' : method === 'GET' || method === 'POST' ? 'reads' : 'writes'
    const [size, perSecond] = LIMITS[kind]
    const level = subscription === undefined ? 'tenant' : 'subscription'
    const header = `x-ms-ratelimit-remaining-${level}-${kind}`
    if (factor === 0) return { [header]: String(size - 1) }
    const key = `${caller} ${subscription ?? ''} ${kind}`
    const now = Date.now()
    const capacity = Math.max(1, size * factor)
    let bucket = this.#buckets.get(key)
    if (bucket === undefined) this.#buckets.set(key, (bucket = new Bucket(capacity, now)))
    const { left, missingMs } = bucket.take(capacity, perSecond * factor, now)
    if (missingMs === 0) return { [header]: String(left) }
    const [code, message] =
      subscription === undefined
        ? ['TooManyRequests', 'The request is being throttled as the limit of the tenant has been reached.']
        : [
            'SubscriptionRequestsThrottled',
            `Number of requests for subscription '${subscription}' and operation '${kind}' exceeded the backend ` +
              `storage limit. Please try again after '${Math.ceil(missingMs / 1000)}' seconds.`,
          ]
    throw new ArmError(429, code, message, { headers: { ...retryAfter(missingMs), [header]: '0' } })
  }

  /** What Microsoft.Authorization allows at management groups, on top of it. */
  chargeProvider(caller: string, factor: number): void {
    if (factor === 0) return
    const most = Math.max(1, Math.floor(PROVIDER_LIMIT * factor))
    const { missingMs } = this.#period(`${caller} provider`).take(most, MINUTE, Date.now())
    if (missingMs === 0) return
    throw new ArmError(
      429,
      'ResourceRequestsThrottled',
      `Number of requests for Microsoft.Authorization exceeded the limit of '${most}' for time interval '00:01:00'. ` +
        `Please try again after '${Math.ceil(missingMs / 1000)}' seconds.`,
      { headers: retryAfter(missingMs) },
    )
  }

  /** One query of Resource Graph; each page is one. */
  chargeQuery(caller: string, factor: number): Record<string, string> {
    if (factor === 0) return quotaHeaders(QUERIES - 1, QUERY_PERIOD)
    const most = Math.max(1, Math.floor(QUERIES * factor))
    const { left, missingMs, untilMs } = this.#period(`${caller} queries`).take(most, QUERY_PERIOD, Date.now())
    const headers = quotaHeaders(left, untilMs)
    if (missingMs === 0) return headers
    throw new ArmError(
      429,
      'RateLimiting',
      'Please provide below info when asking for support: the quota is used up.',
      {
        headers: { ...headers, ...retryAfter(missingMs) },
        details: [
          {
            code: 'RateLimiting',
            message:
              'Client application has been throttled and should not attempt to repeat the request until an amount of ' +
              'time has elapsed.',
          },
        ],
      },
    )
  }

  #period(key: string): Period {
    let period = this.#periods.get(key)
    if (period === undefined) this.#periods.set(key, (period = new Period()))
    return period
  }

  reset(): void {
    this.#buckets = new Map()
    this.#periods = new Map()
  }
}

const quotaHeaders = (left: number, untilMs: number) => ({
  'x-ms-user-quota-remaining': String(left),
  'x-ms-user-quota-resets-after': clockTime(untilMs),
})
