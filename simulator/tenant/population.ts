import type { Filter } from '../odata/parse.ts'
import { CAST } from './cast.ts'
import { foretell } from './foretell.ts'
import { foundingLicenses, foundingManager } from './founding-people.ts'
import { isGuid, userId, userIndex } from './ids.ts'
import type { DirectLicense } from './licensing.ts'
import { blankValue } from './newcomers.ts'
import { bornValue, indexInName, personOf } from './people.ts'
import type { Person } from './people.ts'
import { Timeline } from './timeline.ts'

export type Values = Readonly<Record<string, unknown>>

/** Names under which stands what is no property of a user: in the log of changes it is told by them. */
export const DELETED = '#deleted'
export const PURGED = '#purged'
export const DIRECT = '#directLicenses'
export const MANAGER = '#manager'

/** The end of time: what is read as of it is the latest, whether or not lists show it already. */
export const LATEST = Number.POSITIVE_INFINITY

/**
 * Everybody who is or was in the made-up tenant, by index: what they were born with, as a function of the seed, and
 * what was written about them since. What a write brings with it is the tenant's business.
 */
export class Population {
  readonly #seed: number
  readonly #now: number
  readonly #founded: number
  readonly #writes = new Timeline<number, Values>()
  readonly #castByName = new Map<string, number>()
  /** People whose names are no longer those they were born with. */
  readonly #renamed = new Set<number>()
  #newcomers = 0
  #person: Person | undefined

  constructor({ size, seed, now }: { size: number; seed: number; now: number }) {
    this.#founded = size
    this.#seed = seed
    this.#now = now
    for (let index = 0; index < CAST.length; index++) {
      for (const property of ['userPrincipalName', 'mail']) {
        this.#castByName.set(String(this.born(index, property)).toLowerCase(), index)
      }
    }
  }

  /** How many people there ever were: all indices are below it. */
  get size(): number {
    return this.#founded + this.#newcomers
  }

  exists(index: number, asOf: number): boolean {
    if (index < 0 || index >= this.size) return false
    if (!this.#writes.has(index)) return true
    return (this.#written(index, DELETED, asOf) ?? index >= this.#founded) !== true
  }

  /** How many people there are, counted by who came and went. */
  count(asOf: number): number {
    let people = this.#founded
    for (const index of this.#writes.keys()) {
      people += Number(this.exists(index, asOf)) - Number(index < this.#founded)
    }
    return people
  }

  /** Deleted or not yet there; `changed`: can be restored, `deleted`: for good, undefined: not deleted. */
  removal(index: number, asOf: number): 'changed' | 'deleted' | undefined {
    if (this.#written(index, DELETED, asOf) !== true) return undefined
    return this.#written(index, PURGED, asOf) === true ? 'deleted' : 'changed'
  }

  idOf(index: number): string {
    return userId(this.#seed, index)
  }

  /** Index of whoever has or had this object id, deleted or not; -1 for nobody. */
  indexOfId(id: string): number {
    return userIndex(this.#seed, id, this.size)
  }

  /** Index of the user with this object id or user principal name, or -1. */
  find(key: string, asOf: number): number {
    const index = isGuid(key)
      ? this.indexOfId(key)
      : (this.candidates('userPrincipalName', key).find(
          (candidate) => String(this.read(candidate, 'userPrincipalName', asOf)).toLowerCase() === key.toLowerCase(),
        ) ?? -1)
    return this.exists(index, asOf) ? index : -1
  }

  /** The few people who can have this value of an indexed property: what spares a look-up the walk over everybody. */
  candidates(property: 'id' | 'userPrincipalName' | 'mail', value: string): number[] {
    if (property === 'id') return [this.indexOfId(value)].filter((index) => index >= 0)
    const generated = indexInName(value)
    const found = new Set<number>(this.#renamed)
    const cast = this.#castByName.get(value.toLowerCase())
    if (cast !== undefined) found.add(cast)
    if (generated >= CAST.length && generated < this.size) found.add(generated)
    return [...found]
  }

  /** Everybody whom a filter has to be tried on: not those of whom it can be told from the index alone. */
  worthTrying(filter: Filter | undefined): (index: number) => boolean {
    const foretold = foretell(filter, { seed: this.#seed, now: this.#now })
    if (foretold === undefined) return () => true
    return (index) => index < CAST.length || index >= this.#founded || this.#writes.has(index) || foretold(index)
  }

  /** Value of a property that somebody has by themselves; undefined when Graph would leave it out. */
  read(index: number, property: string, asOf: number): unknown {
    const written = this.#written(index, property, asOf)
    return written === undefined ? this.born(index, property) : written
  }

  /** The value of a property before anything was written. */
  born(index: number, property: string): unknown {
    if (index < this.#founded) return bornValue(this.#personAt(index), property)
    return property === 'id' ? this.idOf(index) : blankValue(property)
  }

  /** Whether a property ever had a value. */
  wasSet(index: number, property: string): boolean {
    return (
      (this.born(index, property) ?? null) !== null ||
      [...this.#writes.upTo(index, LATEST)].some(({ value }) => (value[property] ?? null) !== null)
    )
  }

  directLicenses(index: number, asOf: number): readonly DirectLicense[] {
    const written = this.#written(index, DIRECT, asOf) as DirectLicense[] | undefined
    if (written !== undefined) return written
    return index < this.#founded ? foundingLicenses(this.#seed, index) : []
  }

  managerOf(index: number, asOf: number): number | undefined {
    const written = this.#written(index, MANAGER, asOf) as number | null | undefined
    const founding = index < this.#founded ? foundingManager(this.#seed, index) : undefined
    const manager = written === undefined ? founding : written
    return manager !== null && manager !== undefined && this.exists(manager, asOf) ? manager : undefined
  }

  /** Everybody about whom something was written. */
  changed(): Iterable<number> {
    return this.#writes.keys()
  }

  write(index: number, values: Values, at: number): void {
    if ('userPrincipalName' in values || 'mail' in values) this.#renamed.add(index)
    this.#writes.write(index, at, values)
  }

  /** @returns the index of somebody who is not there yet: what makes them appear has to be written. */
  add(): number {
    return this.#founded + this.#newcomers++
  }

  reset(): void {
    this.#newcomers = 0
    this.#renamed.clear()
    this.#writes.clear()
  }

  #personAt(index: number): Person {
    if (this.#person?.index !== index) this.#person = personOf(this.#seed, index, this.#now)
    return this.#person
  }

  #written(index: number, property: string, asOf: number): unknown {
    if (!this.#writes.has(index)) return undefined
    for (const { value } of this.#writes.upTo(index, asOf)) if (property in value) return value[property]
    return undefined
  }
}
