import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * When the recheck began by which a write was decided. It travels with the asynchronous context, as the deadline does:
 * whatever a write still has to wait for on its way (a lock, its turn, a token, Microsoft's quota), the last step asks.
 */
const storage = new AsyncLocalStorage<number>()

/** How old a recheck may be when what it decided about leaves for Graph, in milliseconds. */
const FRESH_MS = 5_000
/**
 * How long after a recheck that took too long. Microsoft lets an app make ten requests a minute that return sign-in
 * dates, and a recheck takes up to five: the next one is only fresh if it does not have to wait for them.
 */
export const RECHECK_AGAIN_MS = 15_000

/**
 * @param began when the recheck began, of `performance.now()`
 * @param forMs how long it must still be fresh, where something comes before the write
 */
export const isFresh = (began: number, forMs = 0): boolean => leftOf(began) > forMs

/** Sends what was decided by a recheck that began at that moment. */
export const decidedBy = <T>(began: number, work: () => T): T => storage.run(began, work)

/** Milliseconds within which a write may still leave; without end where no recheck decided about it. */
export const freshFor = (): number => {
  const began = storage.getStore()
  return began === undefined ? Infinity : leftOf(began)
}

const leftOf = (began: number): number => Math.max(0, began + FRESH_MS - performance.now())
