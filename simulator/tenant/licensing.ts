import { GROUPS } from './groups.ts'
import type { GroupDefinition } from './groups.ts'
import { groupChoice } from './memberships.ts'
import type { Memberships } from './memberships.ts'
import { SKUS, skuNamed } from './skus.ts'
import type { Sku } from './skus.ts'

/** One source of one product, as in the `licenseAssignmentStates` of a user. */
export interface LicenseSource {
  sku: Sku
  /** The group that grants it; undefined: assigned directly. */
  group: GroupDefinition | undefined
  state: string
  /** Microsoft documents null for "no error" and answers "None". */
  error: string
  since: number | undefined
  disabledPlans: readonly string[]
}

/**
 * Why a group could not give a license
 * (learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems).
 */
export type LicenseError =
  | 'CountViolation'
  | 'MutuallyExclusiveViolation'
  | 'ProhibitedInUsageLocationViolation'
  | 'UniquenessViolation'
  | 'Other'

export interface DirectLicense {
  skuId: string
  disabledPlans: readonly string[]
}

export interface PeopleForLicensing {
  size: number
  /** Products assigned directly, as of a time. */
  directOf: (index: number, asOf: number) => readonly DirectLicense[]
  /** Why the group could not give the license. `stuck`: leaving the group can't take it away. */
  trouble: (index: number, group: GroupDefinition) => LicenseError | 'stuck' | undefined
  changedPeople: () => Iterable<number>
  isDeleted: (index: number, asOf: number) => boolean
}

const LICENSE_GROUPS = groupChoice(GROUPS.filter(({ licenses = [] }) => licenses.length > 0))
/** The ids of a product's services that a group leaves switched off. */
export const plansOf = (skuPartNumber: string, { disabledPlans = [] }: GroupDefinition): string[] =>
  skuNamed(skuPartNumber).plans.flatMap(([name, id]) => (disabledPlans.includes(name) ? [id] : []))

const skuOf = new Map(SKUS.map((sku) => [sku.skuId, sku]))

/**
 * Group-based licensing (learn.microsoft.com/entra/identity/users/licensing-group-advanced): only first-level members,
 * and some time after the membership changed. The time is not waited for but read: licenses follow the memberships of a
 * moment ago.
 */
export class Licensing {
  readonly #memberships: Memberships
  readonly #people: PeopleForLicensing
  readonly #delay: () => number
  #foundingUnits: Map<Sku, number> | undefined

  constructor(memberships: Memberships, people: PeopleForLicensing, delay: () => number) {
    this.#memberships = memberships
    this.#people = people
    this.#delay = delay
  }

  sources(index: number, asOf: number): LicenseSource[] {
    const processedUpTo = asOf - this.#delay()
    const sources: LicenseSource[] = this.#people.directOf(index, asOf).map(({ skuId, disabledPlans }) => ({
      sku: skuOf.get(skuId) as Sku,
      group: undefined,
      state: 'Active',
      error: 'None',
      since: undefined,
      disabledPlans,
    }))
    for (const group of this.#memberships.possible(LICENSE_GROUPS, index)) {
      const member = this.#memberships.has(group, index, processedUpTo)
      const trouble = this.#people.trouble(index, group)
      const stuck = !member && trouble === 'stuck' && this.#memberships.isFounder(group, index)
      if (!member && !stuck) continue
      const error = stuck ? 'DependencyViolation' : ((trouble === 'stuck' ? undefined : trouble) ?? 'None')
      const state = error === 'None' ? 'Active' : 'Error'
      const since = this.#memberships.changedAt(group, index, processedUpTo)
      for (const name of group.licenses ?? []) {
        sources.push({ sku: skuNamed(name), group, state, error, since, disabledPlans: plansOf(name, group) })
      }
    }
    return sources
  }

  /**
   * Products that take a seat: one per product, however many sources it has. A source that could not give it takes
   * none.
   */
  held(index: number, asOf: number): Set<Sku> {
    return new Set(
      this.sources(index, asOf)
        .filter(({ error }) => error === 'None' || error === 'DependencyViolation')
        .map(({ sku }) => sku),
    )
  }

  /** The services of a product that somebody has and that no source of it switches on. */
  disabledPlans(index: number, sku: Sku, asOf: number): string[] {
    const sources = this.sources(index, asOf).filter((source) => source.sku === sku)
    return (sources[0]?.disabledPlans ?? []).filter((plan) =>
      sources.every(({ disabledPlans }) => disabledPlans.includes(plan)),
    )
  }

  /** Seats in use: those of the founding tenant (counted once), corrected by everybody whose licenses changed since. */
  consumedUnits(asOf: number): Map<Sku, number> {
    const units = new Map(this.#founding())
    const add = (sku: Sku, seats: number) => units.set(sku, (units.get(sku) ?? 0) + seats)
    for (const index of this.#people.changedPeople()) {
      for (const sku of this.held(index, Number.NEGATIVE_INFINITY)) add(sku, -1)
      if (!this.#people.isDeleted(index, asOf)) for (const sku of this.held(index, asOf)) add(sku, 1)
    }
    return units
  }

  foundingUnits(sku: Sku): number {
    return this.#founding().get(sku) ?? 0
  }

  #founding(): Map<Sku, number> {
    if (this.#foundingUnits !== undefined) return this.#foundingUnits
    const units = new Map<Sku, number>()
    for (let index = 0; index < this.#people.size; index++) {
      for (const sku of this.held(index, Number.NEGATIVE_INFINITY)) units.set(sku, (units.get(sku) ?? 0) + 1)
    }
    this.#foundingUnits = units
    return units
  }
}
