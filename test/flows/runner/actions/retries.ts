import { isRow, type Row } from '../expressions/values.ts'
import type { ApiAnswer } from '../connections.ts'
import { durationMs } from '../durations.ts'
import type { Step } from '../scene.ts'

/**
 * What an action does unless it says otherwise, in a flow with the low performance profile
 * (https://learn.microsoft.com/power-automate/limits-and-config#retry-policy).
 */
const STANDARD: Row = { type: 'exponential', count: 2, interval: 'PT5M', maximumInterval: 'PT10M' }

const RETRIED = [408, 429]

export type Attempts = ReturnType<typeof createAttempts>

/** Calls again what failed for a moment; each call counts as a run of the action, a look at work under way does not. */
export function createAttempts({ action, scene, evaluate }: Step) {
  const { retryPolicy } = isRow(action.inputs) ? action.inputs : {}
  const delays = delaysOf(isRow(retryPolicy) ? (evaluate(retryPolicy) as Row) : STANDARD)
  let count = 0

  async function attempt(send: () => Promise<ApiAnswer>, counts: boolean): Promise<ApiAnswer> {
    for (const delay of [...delays, undefined]) {
      if (counts) count++
      const answer = await scene.clock.working(send)
      if (delay === undefined || !isPassing(answer.statusCode)) return answer
      const asked = Number(answer.headers['retry-after'] ?? 0) * 1000
      await scene.clock.until(scene.clock.now() + Math.max(delay, asked), scene.stop.signal)
    }
    throw new Error('The last attempt always returns.')
  }

  return {
    make: (send: () => Promise<ApiAnswer>) => attempt(send, true),
    repeat: (send: () => Promise<ApiAnswer>) => attempt(send, false),
    count: () => count,
  }
}

const isPassing = (statusCode: number): boolean => statusCode >= 500 || RETRIED.includes(statusCode)

function delaysOf({ type, count, interval, minimumInterval, maximumInterval }: Row): number[] {
  if (type === 'none') return []
  const first = durationMs(interval)
  const least = minimumInterval === undefined ? 0 : durationMs(minimumInterval)
  const most = maximumInterval === undefined ? Number.POSITIVE_INFINITY : durationMs(maximumInterval)
  return Array.from({ length: Number(count) }, (_, index) => {
    const delay = type === 'fixed' ? first : first * 2 ** index
    return Math.min(Math.max(delay, least), most)
  })
}
