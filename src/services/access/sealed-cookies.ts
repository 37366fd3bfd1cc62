import type { SkipTokens } from '../lists/skip-token.ts'

export type SealedCookies = ReturnType<typeof createSealedCookies>

/** What the browser keeps for us for a while: encrypted, for one purpose each, and readable by nobody else. */
export function createSealedCookies({ sealed, now }: { sealed: SkipTokens; now: () => number }) {
  return {
    /** @param forMs how long it is good for, in milliseconds, whatever the browser does with it */
    seal: (purpose: string, value: object, forMs: number): string =>
      sealed.seal([purpose], { ...value, until: now() + forMs }),

    /** What was sealed for this purpose, unless it is not ours or too old. */
    open<T>(purpose: string, cookie: string | undefined): T | undefined {
      if (cookie === undefined || cookie === '') return undefined
      try {
        const { until, ...value } = sealed.open<T & { until: number }>([purpose], cookie) ?? { until: 0 }
        return until > now() ? (value as T) : undefined
      } catch {
        return undefined
      }
    },
  }
}
