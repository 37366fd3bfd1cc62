import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Microsoft lets an app make about ten requests a minute that return sign-in dates. Every request that reads
 * `signInActivity` takes its turn here before it leaves, whoever sends it, so that none of them has to be refused.
 * https://learn.microsoft.com/graph/throttling-limits#microsoft-entra-activity-reports-limits
 */
export interface SignInTurns {
  /** How many such reads may be in one request. */
  atOnce(): number
  /**
   * Waits until so many requests may leave.
   *
   * @throws GraphFailure 429 `SignInReadsUsedUp` where that is later than whoever asks can wait
   */
  take(requests: number): Promise<void>
  /**
   * The same for requests that leave together, at once: waits until `least` of them may, and returns how many that are,
   * up to `most`; fewer where that takes longer than a minute. Taken one after another they would be counted when they
   * were taken, and leave later than that: more than ten in a minute.
   */
  takeTogether(most: number, least: number): Promise<number>
  /** Graph refused one all the same: fewer are allowed than was thought. @param retryAfter in seconds */
  throttled(retryAfter: number | undefined): Promise<void>
}

/** How somebody waits for their turn; travels with the asynchronous context, as the deadline does. */
export interface Patience {
  /** Milliseconds; as long as the reply has time, unless given. */
  waitMs?: number
  /** Lets everybody else go first: for work that nobody waits for. */
  yields?: boolean
  /** What was taken beforehand, for reads that must not wait once they have begun. */
  reserved?: { left: number }
  /** Ends the waiting. */
  signal?: AbortSignal
}

const storage = new AsyncLocalStorage<Patience>()

export const withPatience = <T>(patience: Patience, work: () => T): T => storage.run(patience, work)

export const patience = (): Patience => storage.getStore() ?? {}

/** What every read whose response holds sign-in dates selects. */
export const readsSignIns = ({ select }: { select?: readonly string[] | undefined }): boolean =>
  select?.includes('signInActivity') === true
