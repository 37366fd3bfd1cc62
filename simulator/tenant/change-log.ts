/** Something about a user or a group that delta queries tell. */
export interface Change<K> {
  key: K
  /** When lists show it, replication aside. */
  visibleAt: number
  /** The properties that have another value now. */
  names: readonly string[]
  /** Index of the user who joined or left, where a membership changed. */
  member?: number
}

/** How far somebody has been told: what was in the log and visible then. */
export interface Mark {
  /** Everything before this position was visible. */
  from: number
  /** As long as the log was. */
  end: number
  asOf: number
}

/**
 * What changed, in the order in which it was done. The times are in no order: licenses follow memberships later, and
 * what a test changes counts as done long ago. So a mark keeps both a position and a time. Nothing is kept for whoever
 * never changed.
 */
export class ChangeLog<K> {
  readonly #changes: Array<Change<K>> = []

  add(change: Change<K>): void {
    this.#changes.push(change)
  }

  /** Where somebody stands who knows everything that is visible at a time. */
  mark(asOf: number, start = 0): Mark {
    let from = start
    while (from < this.#changes.length && this.#at(from).visibleAt <= asOf) from++
    return { from, end: this.#changes.length, asOf }
  }

  /** What became visible between two marks. */
  *between(known: Mark, until: Mark): Generator<Change<K>> {
    for (let position = known.from; position < until.end; position++) {
      const change = this.#at(position)
      const wasKnown = position < known.end && change.visibleAt <= known.asOf
      if (!wasKnown && change.visibleAt <= until.asOf) yield change
    }
  }

  clear(): void {
    this.#changes.length = 0
  }

  #at(position: number): Change<K> {
    return this.#changes[position] as Change<K>
  }
}
