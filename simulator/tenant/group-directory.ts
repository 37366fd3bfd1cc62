import { ChangeLog } from './change-log.ts'
import { PLAIN_GROUP } from './groups.ts'
import type { GroupDefinition } from './groups.ts'
import { namedId } from './ids.ts'
import { plansOf } from './licensing.ts'
import { LATEST, type Values } from './population.ts'
import { mix } from './random.ts'
import { isoTime } from './sign-in-pattern.ts'
import { skuNamed } from './skus.ts'
import { Timeline } from './timeline.ts'

export interface GroupDirectoryOptions {
  seed: number
  now: number
  groups: readonly GroupDefinition[]
  /** Whether licenses are still following the memberships. */
  isProcessing: (group: GroupDefinition, asOf: number) => boolean
}

/** The groups of the made-up tenant: how they were founded, and what was written about them since. */
export class GroupDirectory {
  /** What delta queries tell about groups, by name. */
  readonly changes = new ChangeLog<string>()
  readonly #seed: number
  readonly #now: number
  readonly #isProcessing: GroupDirectoryOptions['isProcessing']
  readonly #byId: ReadonlyMap<string, GroupDefinition>
  readonly #byName: ReadonlyMap<string, GroupDefinition>
  readonly #writes = new Timeline<string, Values>()

  constructor({ seed, now, groups, isProcessing }: GroupDirectoryOptions) {
    this.#seed = seed
    this.#now = now
    this.#isProcessing = isProcessing
    this.#byId = new Map(groups.map((group) => [this.idOf(group), group]))
    this.#byName = new Map(groups.map((group) => [group.name, group]))
  }

  idOf({ name }: Pick<GroupDefinition, 'name'>): string {
    return namedId(this.#seed, `group:${name}`)
  }

  named(name: string): GroupDefinition {
    return this.#byName.get(name) as GroupDefinition
  }

  find(id: string): GroupDefinition | undefined {
    return this.#byId.get(id.toLowerCase())
  }

  read(group: GroupDefinition, property: string, asOf: number): unknown {
    for (const { value } of this.#writes.upTo(group.name, asOf)) if (property in value) return value[property]
    switch (property) {
      case 'id':
        return this.idOf(group)
      case 'displayName':
        return group.displayName
      case 'description':
        return group.about
      case 'mailNickname':
        return group.name
      case 'createdDateTime':
        return isoTime(this.#now - 800 * 86_400_000)
      case 'securityIdentifier':
        return `S-1-12-1-${[1, 2, 3].map((part) => mix(this.#seed, part)).join('-')}-${numberOf(group.name)}`
      case 'assignedLicenses':
        return (group.licenses ?? []).map((name) => ({
          disabledPlans: plansOf(name, group),
          skuId: skuNamed(name).skuId,
        }))
      case 'licenseProcessingState':
        return { state: this.#isProcessing(group, asOf) ? 'ProcessingInProgress' : 'ProcessingComplete' }
      default:
        return group.properties?.[property] ?? PLAIN_GROUP[property]
    }
  }

  /** Whether a property ever had a value. */
  wasSet(group: GroupDefinition, property: string): boolean {
    return (
      (this.read(group, property, Number.NEGATIVE_INFINITY) ?? null) !== null ||
      [...this.#writes.upTo(group.name, LATEST)].some(({ value }) => (value[property] ?? null) !== null)
    )
  }

  write(group: GroupDefinition, values: Values, at: number): void {
    const read = (name: string) => JSON.stringify(this.read(group, name, LATEST))
    const before = new Map(Object.keys(values).map((name) => [name, read(name)]))
    this.#writes.write(group.name, at, values)
    const names = [...before.keys()].filter((name) => read(name) !== before.get(name))
    if (names.length > 0) this.changes.add({ key: group.name, visibleAt: at, names })
  }

  reset(): void {
    this.changes.clear()
    this.#writes.clear()
  }
}

const numberOf = (name: string) => Number.parseInt(namedId(0, name).slice(0, 8), 16)
