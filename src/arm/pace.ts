import { isPatientFor, pause } from '../deadline.ts'
import { GraphFailure } from '../graph/failure.ts'
import type { Turns } from '../graph/middleware.ts'

/** A clock of requests: at most `most` of them in any `withinMs` milliseconds. */
export interface Pace extends Turns {
  /** The service said how many requests are left, and after how many milliseconds there are more. */
  told(left: number, resetsAfterMs: number): void
}

/** Requests do not arrive exactly as far apart as they left. */
const SLACK_MS = 250

/**
 * One turn after another, each as early as the number allows.
 *
 * @param leaves requests that work which can wait for so long leaves to whom a person waits for: a snapshot must not
 *   keep anybody from taking a plan back
 */
export function createPace(most: number, withinMs: number, leaves = 0): Pace {
  const sent: number[] = []
  let notBefore = 0
  const lines: Record<'patient' | 'hurried', Promise<unknown>> = {
    patient: Promise.resolve(),
    hurried: Promise.resolve(),
  }

  async function next(allowed: number): Promise<void> {
    for (;;) {
      const earliest = sent.length < allowed ? 0 : (sent[sent.length - allowed] ?? 0) + withinMs + SLACK_MS
      const wait = Math.max(earliest, notBefore) - Date.now()
      if (wait <= 0) break
      if (!isPatientFor(wait)) {
        throw new GraphFailure({
          status: 429,
          code: 'PaceExceeded',
          message: 'Azure would refuse more requests now',
          retryAfter: wait / 1_000,
          service: 'Azure',
        })
      }
      await pause(wait)
    }
    sent.push(Date.now())
    if (sent.length > most) sent.splice(0, sent.length - most)
  }

  return {
    async take(requests) {
      const isPatient = isPatientFor(withinMs)
      const line = isPatient ? 'patient' : 'hurried'
      for (let request = 0; request < requests; request++) {
        const turn = lines[line].then(() => next(isPatient ? most - leaves : most))
        lines[line] = turn.catch(() => undefined)
        await turn
      }
    },
    async throttled(retryAfter = 1) {
      notBefore = Math.max(notBefore, Date.now() + retryAfter * 1_000)
    },
    told(left, resetsAfterMs) {
      if (left <= 0) notBefore = Math.max(notBefore, Date.now() + resetsAfterMs)
    },
  }
}
