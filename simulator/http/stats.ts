/** Counts of what the simulator was asked. A batch is one HTTP request and as many calls as it has items. */
export class Stats {
  httpRequests = 0
  batches = 0
  batchItems = 0
  calls = 0
  /** Calls that return `signInActivity`, throttled ones included. */
  signInCalls = 0
  throttled = 0
  /** Those of `signInCalls` that were throttled. */
  signInThrottled = 0
  resourceUnits = 0
  /** Identical requests that came again before the Retry-After they had been given was over. */
  earlyRetries = 0
  readonly #callsByOperation = new Map<string, number>()
  readonly #notBefore = new Map<string, number>()

  countCall(operation: string): void {
    this.calls++
    this.#callsByOperation.set(operation, (this.#callsByOperation.get(operation) ?? 0) + 1)
  }

  noticeRetry(key: string, now: number): void {
    const notBefore = this.#notBefore.get(key)
    if (notBefore === undefined) return
    if (now < notBefore) this.earlyRetries++
    else this.#notBefore.delete(key)
  }

  askToWait(key: string, until: number): void {
    this.#notBefore.set(key, until)
  }

  toJSON() {
    const { httpRequests, calls, signInCalls, batches, batchItems, throttled, signInThrottled, resourceUnits } = this
    const { earlyRetries } = this
    const callsByOperation = Object.fromEntries([...this.#callsByOperation].sort())
    return {
      httpRequests,
      calls,
      callsByOperation,
      signInCalls,
      batches,
      batchItems,
      throttled,
      signInThrottled,
      resourceUnits,
      earlyRetries,
    }
  }

  reset(): void {
    this.httpRequests =
      this.batches =
      this.batchItems =
      this.calls =
      this.signInCalls =
      this.throttled =
      this.signInThrottled =
      this.resourceUnits =
      this.earlyRetries =
        0
    this.#callsByOperation.clear()
    this.#notBefore.clear()
  }
}
