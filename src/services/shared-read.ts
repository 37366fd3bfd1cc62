import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A read for many who need what holds at this moment: it always begins after the call. Those who ask before it begins
 * share it, and under load the next one begins a little later, so that more do. Nothing is kept.
 *
 * @param apartMs between the beginnings of two reads; who asks after a pause does not wait
 */
export function sharedRead<T>(read: () => Promise<T>, apartMs: number): () => Promise<T> {
  let next: Promise<T> | undefined
  let mayBegin = -Infinity

  async function begin(): Promise<T> {
    const left = mayBegin - performance.now()
    await (left > 0 ? sleep(left) : undefined)
    next = undefined
    mayBegin = performance.now() + apartMs
    return read()
  }

  return () => (next ??= begin())
}
