/** One version of something that is there from a moment on, and perhaps until another, in milliseconds. */
export interface Entry {
  /** Nobody saw it before; founding ones are there since ever. */
  since: number
  until?: number
  /** In lower case. */
  name: string
  place: string
  principalId: string
}

const isThere = ({ since, until }: Entry, asOf: number) => since <= asOf && (until === undefined || asOf < until)

/**
 * Everything of one kind that there is or was, with the times, so that a reader can be shown the state of a moment ago.
 * Kept by place and by principal: nobody walks over twenty thousand to find five.
 */
export class Ledger<T extends Entry> {
  readonly #byPlace = new Map<string, T[]>()
  readonly #byPrincipal = new Map<string, T[]>()
  readonly #byName = new Map<string, T[]>()

  add(entry: T): void {
    for (const [index, key] of [
      [this.#byPlace, entry.place],
      [this.#byPrincipal, entry.principalId],
      [this.#byName, entry.name],
    ] as const) {
      const list = index.get(key)
      if (list === undefined) index.set(key, [entry])
      else list.push(entry)
    }
  }

  end(entry: T, at: number): void {
    entry.until = at
  }

  /** Puts another version in the place of one. */
  replace(entry: T, changes: Partial<T>, at: number): T {
    this.end(entry, at)
    const { until: _, ...rest } = entry
    const next = { ...(rest as T), ...changes, since: at }
    this.add(next)
    return next
  }

  inPlaces(places: Iterable<string>, asOf: number): T[] {
    const found: T[] = []
    for (const place of places) {
      for (const entry of this.#byPlace.get(place) ?? []) if (isThere(entry, asOf)) found.push(entry)
    }
    return found
  }

  ofPrincipals(ids: Iterable<string>, asOf: number): T[] {
    return [...ids].flatMap((id) => (this.#byPrincipal.get(id) ?? []).filter((entry) => isThere(entry, asOf)))
  }

  named(name: string, asOf: number): T[] {
    return (this.#byName.get(name.toLowerCase()) ?? []).filter((entry) => isThere(entry, asOf))
  }

  all(asOf: number): T[] {
    return this.inPlaces(this.#byPlace.keys(), asOf)
  }
}
