/**
 * Keeps what a read answered for a while. Callers that come while it is being read wait for the same read; a read that
 * failed is not kept.
 */
export function cached<T>(read: () => Promise<T>, forMs: number, now: () => number): () => Promise<T> {
  let kept: { value: Promise<T>; until: number } | undefined
  return () => {
    if (kept !== undefined && now() < kept.until) return kept.value
    const value = read()
    const entry = { value, until: Infinity }
    kept = entry
    value.then(
      () => {
        entry.until = now() + forMs
      },
      () => {
        if (kept === entry) kept = undefined
      },
    )
    return value
  }
}
