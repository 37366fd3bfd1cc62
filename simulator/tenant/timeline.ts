interface Entry<V> {
  at: number
  value: V
}

/**
 * What was written, with the time, so that a reader can be shown the state of a moment ago. Replication delay and
 * license processing need no timers this way: they are reads "as of" an earlier time.
 */
export class Timeline<K, V> {
  readonly #entries = new Map<K, Array<Entry<V>>>()

  write(key: K, at: number, value: V): void {
    const entries = this.#entries.get(key)
    if (entries === undefined) this.#entries.set(key, [{ at, value }])
    else entries.push({ at, value })
  }

  /** Entries of a key up to a time, newest first. */
  *upTo(key: K, asOf: number): Generator<Entry<V>> {
    const entries = this.#entries.get(key)
    if (entries === undefined) return
    for (let i = entries.length - 1; i >= 0; i--) {
      const entry = entries[i] as Entry<V>
      if (entry.at <= asOf) yield entry
    }
  }

  latest(key: K, asOf: number): Entry<V> | undefined {
    return this.#entries.get(key)?.findLast(({ at }) => at <= asOf)
  }

  has(key: K): boolean {
    return this.#entries.has(key)
  }

  keys(): IterableIterator<K> {
    return this.#entries.keys()
  }

  clear(): void {
    this.#entries.clear()
  }
}
