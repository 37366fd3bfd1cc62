import { isoTime } from '../tenant/sign-in-pattern.ts'
import { present } from '../present.ts'

export interface JournalEntry {
  at: string
  method: string
  /** Path with the version, without the query. */
  path: string
  body?: unknown
  /** Application id in the caller's token. */
  by?: string
}

/** A write that was accepted at a moment. */
export const entryOf = (
  at: number,
  { method, url, body }: { method: string; url: string; body?: unknown },
  { appId }: { appId?: string },
): JournalEntry => ({
  at: isoTime(at),
  method,
  path: url.split('?')[0] as string,
  ...present('body', body),
  ...present('by', appId),
})

/** Every write that was accepted, in order. What is not in here did not happen. */
export class Journal {
  readonly #all: JournalEntry[] = []
  #from = 0

  add(entry: JournalEntry): void {
    this.#all.push(entry)
  }

  entries(): readonly JournalEntry[] {
    return this.#all.slice(this.#from)
  }

  clear(): void {
    this.#from = this.#all.length
  }

  /** What was cleared, too: everything since the simulator started. */
  everything(): readonly JournalEntry[] {
    return this.#all
  }
}
