/** A read whose result is kept for a while. */
export interface Cached<T> {
  /** What is kept, or a new read where nothing is. */
  (): Promise<T>
  /**
   * A read that begins after this call, for what must be true at this moment. Those who ask while one is under way
   * share the next one, so that many at once cost two reads.
   *
   * @param withinMs a read that began so long ago at most is new enough: where a quota allows no more
   */
  anew(withinMs?: number): Promise<T>
}

/** Whether what protects people is read at this moment, or may have been read a little while ago. */
export interface Freshness {
  anew?: boolean
}

/**
 * Keeps what a read gave for a while. Callers that come while it is being read wait for the same read; a read that
 * failed is not kept.
 */
export function cached<T>(read: () => Promise<T>, forMs: number, now: () => number): Cached<T> {
  let kept: { value: Promise<T>; began: number; until: number } | undefined
  let running: Promise<unknown> | undefined
  let next: Promise<T> | undefined

  function begin(): Promise<T> {
    const value = read()
    const entry = { value, began: now(), until: Infinity }
    kept = entry
    running = value
    value.then(
      () => {
        entry.until = now() + forMs
        if (running === value) running = undefined
      },
      () => {
        if (kept === entry) kept = undefined
        if (running === value) running = undefined
      },
    )
    return value
  }

  function anew(withinMs = 0): Promise<T> {
    if (kept !== undefined && withinMs > 0 && now() - kept.began <= withinMs) return kept.value
    if (running === undefined) return begin()
    if (next !== undefined) return next
    const beginNext = () => {
      next = undefined
      return begin()
    }
    next = running.then(beginNext, beginNext)
    return next
  }

  return Object.assign(() => (kept !== undefined && now() < kept.until ? kept.value : begin()), { anew })
}
