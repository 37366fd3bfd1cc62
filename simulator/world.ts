import { randomUUID } from 'node:crypto'

import { Arm } from './arm/arm.ts'
import type { ArmSize, ArmSizes } from './arm/estate/sizes.ts'
import { Faults } from './http/faults.ts'
import { Journal } from './http/journal.ts'
import { Stats } from './http/stats.ts'
import { Throttle } from './http/throttle.ts'
import { WritesUnderWay } from './http/writes-under-way.ts'
import { DEFAULT_SETTINGS, parseSettings } from './settings.ts'
import type { AzureSettings, Profile, Settings } from './settings.ts'
import { AccessReviews } from './tenant/governance.ts'
import type { Sizes } from './tenant/grown/sizes.ts'
import { foundingOf } from './tenant/shapes.ts'
import type { Shape } from './tenant/shapes.ts'
import { Tenant } from './tenant/tenant.ts'

export interface WorldOptions {
  users?: number
  seed?: number
  /** The time at which the tenant stands when the simulator starts; the clock runs on from there. */
  now?: Date | string | number
  /** How well its roles are looked after. */
  shape?: Shape
  /** How much a grown tenant has. */
  sizes?: Partial<Sizes>
  latencyMs?: number
  replicationMs?: number
  licenseMs?: number
  dynamicMs?: number
  writeMs?: number
  profiles?: readonly Profile[]
  quota?: 'on' | 'relaxed' | 'off'
  azure?: Partial<AzureSettings>
  /** How much there is in Azure. */
  azureSize?: ArmSize | Partial<ArmSizes>
}

/** Everything a running simulator knows: the tenant, its clock, its settings, and what has happened so far. */
export class World {
  readonly tenant: Tenant
  readonly accessReviews = new AccessReviews()
  readonly stats = new Stats()
  readonly journal = new Journal()
  readonly faults = new Faults()
  readonly throttle: Throttle
  readonly arm: Arm
  readonly writesUnderWay = new WritesUnderWay()
  /** Which tokens of delta queries are good: none of before a reset. */
  deltaGeneration: string = randomUUID()
  /** Where the simulator listens; every link in an answer begins with it. */
  url = ''
  settings: Settings
  readonly #initial: Settings
  readonly #clockOffset: number

  constructor({ users = 1000, seed = 1, now, shape = 'tidy', sizes = {}, azureSize, ...settings }: WorldOptions = {}) {
    if (!Number.isInteger(users) || users < 200 || users > 1_000_000) {
      throw new TypeError(`The tenant has 200 to 1,000,000 users, not ${users}: the cast alone needs more than 100`)
    }
    const founded = now === undefined ? Date.now() : new Date(now).getTime()
    if (!Number.isFinite(founded)) throw new TypeError(`'${String(now)}' is not a time`)
    this.#clockOffset = founded - Date.now()
    this.settings = this.#initial = parseSettings(settings, DEFAULT_SETTINGS)
    this.throttle = new Throttle(users)
    this.arm = new Arm(this, azureSize)
    const founding = foundingOf({ shape, sizes, seed, users, now: founded })
    this.tenant = new Tenant({
      size: users,
      seed,
      now: founded,
      founding,
      licenseDelay: () => this.settings.licenseMs,
      dynamicDelay: () => this.settings.dynamicMs,
    })
  }

  now(): number {
    return Date.now() + this.#clockOffset
  }

  /** What lists and advanced queries see: the state before the last moments' writes. */
  replicated(): number {
    return this.now() - this.settings.replicationMs
  }

  has(profile: Profile): boolean {
    return this.settings.profiles.includes(profile)
  }

  configure(input: Readonly<Record<string, unknown>>): void {
    this.settings = parseSettings(input, this.settings)
    this.throttle.reset()
    this.arm.quota.reset()
  }

  /** From now on every delta query has to begin anew. */
  resetDeltas(): void {
    this.deltaGeneration = randomUUID()
  }

  reset(): void {
    this.tenant.reset()
    this.resetDeltas()
    this.accessReviews.reset()
    this.stats.reset()
    this.journal.clear()
    this.faults.clear()
    this.throttle.reset()
    this.arm.reset()
    this.settings = this.#initial
  }
}
