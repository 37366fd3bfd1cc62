import { Timeline } from './timeline.ts'

/** From when to when something is held, in milliseconds; without a start: since ever, without an end: for good. */
export interface Term {
  start?: number
  end?: number
}

/**
 * What is held at the start, and what was given and taken since on top of it, with the time. A key stands for one thing
 * that can be held once.
 */
export class Holdings<T extends Term> {
  readonly #keyOf: (item: T) => string
  readonly #founding: ReadonlyMap<string, T>
  readonly #written = new Timeline<string, T | null>()

  constructor(founding: readonly T[], keyOf: (item: T) => string) {
    this.#keyOf = keyOf
    this.#founding = new Map(founding.map((item) => [keyOf(item), item]))
  }

  /** What is in force at a time: begun and not over. */
  inForce(asOf: number): T[] {
    const later = [...this.#written.keys()].filter((key) => !this.#founding.has(key))
    return [...this.#founding.keys(), ...later].flatMap((key) => {
      const item = this.find(key, asOf)
      return item === undefined || (item.start ?? asOf) > asOf ? [] : [item]
    })
  }

  /** What this key stands for, also when it has not begun yet. */
  find(key: string, asOf: number): T | undefined {
    const written = this.#written.latest(key, asOf)
    const item = written === undefined ? this.#founding.get(key) : (written.value ?? undefined)
    return item?.end !== undefined && item.end <= asOf ? undefined : item
  }

  give(item: T, at: number): void {
    this.#written.write(this.#keyOf(item), at, item)
  }

  take(key: string, at: number): void {
    this.#written.write(key, at, null)
  }

  reset(): void {
    this.#written.clear()
  }
}
