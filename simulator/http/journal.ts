export interface JournalEntry {
  at: string
  method: string
  /** Path with the version, without the query. */
  path: string
  body?: unknown
  /** Application id in the caller's token. */
  by?: string
}

/** Every write that was accepted, in order. What is not in here did not happen. */
export class Journal {
  #entries: JournalEntry[] = []

  add(entry: JournalEntry): void {
    this.#entries.push(entry)
  }

  entries(): readonly JournalEntry[] {
    return this.#entries
  }

  clear(): void {
    this.#entries = []
  }
}
