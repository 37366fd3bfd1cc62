import { CAST } from './cast.ts'
import type { Founding } from './founding.ts'
import type { GroupDefinition, Rule } from './groups.ts'
import { kindOf } from './people.ts'
import { Timeline } from './timeline.ts'

/** Some groups, and those of them that ordinary people belong to. */
export interface GroupChoice {
  all: readonly GroupDefinition[]
  withRule: readonly GroupDefinition[]
}

export function groupChoice(all: readonly GroupDefinition[]): GroupChoice {
  return { all, withRule: all.filter(({ rule }) => rule !== undefined) }
}

/** Makes a change of a membership, and looks at the person before and after. */
export type AroundChange = (group: GroupDefinition, index: number, at: number, change: () => void) => void

/**
 * Who is a direct user member of which group. The founding members of a group are a rule (all staff, all students, a
 * department) or named one by one; joining and leaving is kept on top of that, with the time.
 */
export class Memberships {
  readonly #seed: number
  readonly #size: number
  readonly #departmentOf: (index: number) => unknown
  readonly #around: AroundChange
  readonly #named = new Map<string, Set<number>>()
  /** People outside the cast who are in a group by name. */
  readonly #chosen = new Set<number>()
  readonly #founders = new Map<string, Uint32Array>()
  readonly #changedPeople = new Set<number>()
  readonly #lastChange = new Map<string, number>()
  readonly #changes = new Map<string, Timeline<number, boolean>>()

  constructor(
    seed: number,
    size: number,
    { groups, members }: Pick<Founding, 'groups' | 'members'>,
    departmentOf: (index: number) => unknown,
    around: AroundChange,
  ) {
    this.#seed = seed
    this.#size = size
    this.#departmentOf = departmentOf
    this.#around = around
    for (const { name } of groups) this.#named.set(name, new Set(members.get(name)))
    for (const some of members.values()) for (const index of some) this.#chosen.add(index)
    for (const [index, { groups: mine = [] }] of CAST.entries()) {
      for (const group of mine) this.#named.get(group)?.add(index)
    }
  }

  isFounder(group: GroupDefinition, index: number): boolean {
    if (index >= this.#size) return false
    return (
      this.#named.get(group.name)?.has(index) === true || (group.rule !== undefined && this.#follows(group.rule, index))
    )
  }

  /**
   * Founding members in order of index. Made on first use, then kept: a list of 800,000 is paged without being rebuilt.
   */
  founders(group: GroupDefinition): Uint32Array {
    const known = this.#founders.get(group.name)
    if (known !== undefined) return known
    const indices: number[] = []
    if (group.rule === undefined) indices.push(...(this.#named.get(group.name) ?? []))
    else for (let index = 0; index < this.#size; index++) if (this.isFounder(group, index)) indices.push(index)
    const made = Uint32Array.from(indices).sort()
    this.#founders.set(group.name, made)
    return made
  }

  has(group: GroupDefinition, index: number, asOf: number): boolean {
    return this.#changes.get(group.name)?.latest(index, asOf)?.value ?? this.isFounder(group, index)
  }

  /** When this membership last changed, if ever. */
  changedAt(group: GroupDefinition, index: number, asOf: number): number | undefined {
    return this.#changes.get(group.name)?.latest(index, asOf)?.at
  }

  set(group: GroupDefinition, index: number, member: boolean, at: number): void {
    this.#around(group, index, at, () => this.#set(group, index, member, at))
  }

  #set(group: GroupDefinition, index: number, member: boolean, at: number): void {
    let timeline = this.#changes.get(group.name)
    if (timeline === undefined) this.#changes.set(group.name, (timeline = new Timeline()))
    timeline.write(index, at, member)
    this.#lastChange.set(group.name, at)
    this.#changedPeople.add(index)
  }

  /** When anybody last joined or left; long ago if nobody did. */
  lastChange(group: GroupDefinition): number {
    return this.#lastChange.get(group.name) ?? Number.NEGATIVE_INFINITY
  }

  /** People who joined later, in order of joining. */
  joined(group: GroupDefinition): number[] {
    return [...(this.#changes.get(group.name)?.keys() ?? [])].filter((index) => !this.isFounder(group, index))
  }

  /** Everybody whose membership of any group ever changed. */
  changedPeople(): ReadonlySet<number> {
    return this.#changedPeople
  }

  /**
   * Groups that somebody can be in at all: ordinary people begin in those with a rule only, which spares most of the
   * looking.
   */
  possible(groups: GroupChoice, index: number): readonly GroupDefinition[] {
    return index < CAST.length || this.#chosen.has(index) || this.#changedPeople.has(index)
      ? groups.all
      : groups.withRule
  }

  reset(): void {
    this.#changes.clear()
    this.#lastChange.clear()
    this.#changedPeople.clear()
  }

  #follows(rule: Rule, index: number): boolean {
    const kind = kindOf(this.#seed, index)
    switch (rule) {
      case 'staff':
        return kind === 'cast' ? CAST[index]?.outsideStaff !== true : kind === 'staff' || kind === 'faculty'
      case 'students':
        return kind === 'student'
      case 'nursing':
        return this.#departmentOf(index) === 'Nursing'
      case 'library':
        return kind !== 'student' && this.#departmentOf(index) === 'Library'
    }
  }
}
