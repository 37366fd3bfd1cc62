/** Counts of what was asked of Azure. */
export class ArmStats {
  requests = 0
  throttled = 0
  writes = 0
  readonly #byOperation = new Map<string, number>()

  count(operation: string): void {
    this.requests++
    this.#byOperation.set(operation, (this.#byOperation.get(operation) ?? 0) + 1)
  }

  toJSON() {
    const { requests, throttled, writes } = this
    return { requests, throttled, writes, requestsByOperation: Object.fromEntries([...this.#byOperation].sort()) }
  }

  reset(): void {
    this.requests = this.throttled = this.writes = 0
    this.#byOperation.clear()
  }
}
