import type { Settings } from '../settings.ts'
import { GraphError } from './graph-error.ts'

/** A quota of so much per so long that refills evenly. */
class Bucket {
  #periodMs: number
  #level = Number.POSITIVE_INFINITY
  #at = 0

  constructor(periodMs: number) {
    this.#periodMs = periodMs
  }

  /** Takes `cost`, or takes nothing and says how many milliseconds are missing. */
  take(cost: number, capacity: number, now: number): number {
    this.#level = Math.min(capacity, this.#level + (Math.max(0, now - this.#at) * capacity) / this.#periodMs)
    this.#at = now
    if (this.#level >= cost) {
      this.#level -= cost
      return 0
    }
    return ((cost - this.#level) * this.#periodMs) / capacity
  }

  /** From now on it refills within this time. */
  within(periodMs: number): this {
    this.#periodMs = periodMs
    return this
  }

  /** Share of the quota that is used up. */
  used(capacity: number): number {
    return 1 - this.#level / capacity
  }
}

/**
 * A quota of so many within any period of so long. Microsoft does not say how it counts reads of sign-in dates; nobody
 * who keeps to this one exceeds a bucket that refills, or a minute of the clock, either.
 */
class Window {
  readonly #periodMs: number
  #taken: number[] = []

  constructor(periodMs: number) {
    this.#periodMs = periodMs
  }

  /** Takes one, or takes nothing and says how many milliseconds are missing. */
  take(capacity: number, now: number): number {
    this.#taken = this.#taken.filter((at) => at > now - this.#periodMs)
    const blocking = this.#taken.at(-capacity)
    if (blocking !== undefined) return blocking + this.#periodMs - now
    this.#taken.push(now)
    return 0
  }
}

export type QuotaKind = 'directory' | 'reports' | 'conditionalAccess' | 'signInActivity'

export interface Charge {
  kind: QuotaKind
  units: number
  write: boolean
}

/** Resource units per app and tenant by size of tenant: S, M, L (learn.microsoft.com/graph/throttling-limits). */
const unitsFor = (users: number) => (users < 50 ? 3500 : users <= 500 ? 5000 : 8000)

/** Refuses with 429 what is over the quotas of the settings. Applies to each item of a batch alone. */
export class Throttle {
  readonly #users: number
  #buckets = newBuckets()

  constructor(users: number) {
    this.#users = users
  }

  /** Takes what a call costs; answers which share of the resource units is used up now. */
  charge({ kind, units, write }: Charge, { quota, quotas }: Settings, now: number): number {
    if (quota === 'off') return 0
    if (kind === 'reports') {
      refuse(this.#buckets.reports.take(1, quotas.reports, now), 'ResourceUnitLimitExceeded')
      return 0
    }
    if (kind === 'signInActivity' && quota !== 'relaxed') {
      refuse(this.#buckets.signInActivity.take(quotas.signInActivity, now), 'ResourceUnitLimitExceeded')
    }
    if (kind === 'conditionalAccess') {
      // Identity protection and conditional access answer without Retry-After.
      if (this.#buckets.conditionalAccess.take(1, quotas.conditionalAccess, now) > 0) throw tooManyRequests({})
      return 0
    }
    if (write) {
      refuse(this.#buckets.writes.within(quotas.writesPeriodMs).take(1, quotas.writes, now), 'WriteLimitExceeded')
    }
    const capacity = quotas.resourceUnits ?? unitsFor(this.#users)
    refuse(this.#buckets.units.take(units, capacity, now), 'ResourceUnitLimitExceeded')
    return this.#buckets.units.used(capacity)
  }

  /** The `slowSingleSignIn` profile: ten reads of one person's sign-ins a minute. */
  chargeSingleSignIn(now: number): void {
    refuse(this.#buckets.singleSignIns.take(1, 10, now), 'ResourceUnitLimitExceeded')
  }

  reset(): void {
    this.#buckets = newBuckets()
  }
}

const newBuckets = () => ({
  units: new Bucket(10_000),
  writes: new Bucket(150_000),
  reports: new Bucket(10_000),
  conditionalAccess: new Bucket(1000),
  singleSignIns: new Bucket(60_000),
  signInActivity: new Window(60_000),
})

const tooManyRequests = (headers: Record<string, string>) =>
  new GraphError(429, 'TooManyRequests', 'Please retry again later.', headers)

function refuse(missingMs: number, information: string): void {
  if (missingMs <= 0) return
  throw tooManyRequests({
    'Retry-After': String(Math.max(1, Math.ceil(missingMs / 1000))),
    'x-ms-throttle-information': information,
    'x-ms-throttle-scope': 'Tenant_Application/ReadWrite',
  })
}
