import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { present } from './present.ts'

/**
 * By when the work at hand must be done. It travels with the asynchronous context instead of through every
 * signature, since each layer below a route needs it and none but the Graph gateway looks at it.
 */
const storage = new AsyncLocalStorage<number>()

/** How long any synchronous reply may take, in milliseconds: Power Automate gives up later, people earlier. */
export const REPLY_WITHIN_MS = 20_000

/** Work without a deadline of its own (background reads) may take this long per Graph call. */
const DEFAULT_MS = 120_000

export const withDeadline = <T>(milliseconds: number, work: () => T): T => storage.run(Date.now() + milliseconds, work)

/** Of `Date.now()`; undefined for work without one of its own. */
export const deadline = (): number | undefined => storage.getStore()

/** Milliseconds left, never negative. */
export const timeLeft = (): number =>
  stops.getStore()?.aborted === true ? 0 : Math.max(0, (storage.getStore() ?? Date.now() + DEFAULT_MS) - Date.now())

/** Who ends the work at hand early: what goes on without anybody waiting for it, when the service stops. */
const stops = new AsyncLocalStorage<AbortSignal>()

/** Reads in it are broken off by the signal, and not sent again. Not for writes: those in flight are settled. */
export const withStop = <T>(signal: AbortSignal, work: () => T): T => stops.run(signal, work)

/** What breaks off the work at hand, if anything does. */
export const stopSignal = (): AbortSignal | undefined => stops.getStore()

/** @throws AbortError when the work at hand is to end */
export async function pause(milliseconds: number): Promise<void> {
  const signal = stopSignal()
  await sleep(milliseconds, undefined, present('signal', signal))
}

/** Whether the work at hand has so many milliseconds to wait. */
export const isPatientFor = (milliseconds: number): boolean => milliseconds < timeLeft()
