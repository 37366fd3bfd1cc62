/**
 * Time that passes as soon as nobody does anything but wait. It drives the flows and, where the service takes its time
 * from it, the service too: 14 days of grace are over at once.
 */
export interface Clock {
  now(): number
  /** Resolves at that time; rejects with the reason of the signal if that comes first. */
  until(at: number, signal?: AbortSignal): Promise<void>
  /** Real work, during which no waiting is cut short. */
  working<T>(work: () => Promise<T>): Promise<T>
}

interface Sleeper {
  at: number
  wake(): void
  fail(reason: unknown): void
}

export function createClock({
  now,
  advance,
  beforeLeap = async () => {},
  afterLeap = async () => {},
}: {
  now: () => number
  advance: (milliseconds: number) => void
  /** Waits until the service has nothing in hand that a leap would take from it. */
  beforeLeap?: () => Promise<void>
  /** Lets the service see what is due by now. */
  afterLeap?: () => Promise<void>
}): Clock {
  const sleepers = new Set<Sleeper>()
  let busy = 0
  let isLeaping = false

  /** Looks once everything that can go on without waiting has gone on. */
  function lookLater(): void {
    setImmediate(() => {
      leap().catch((error: unknown) => sleepers.forEach((sleeper) => sleeper.fail(error)))
    })
  }

  async function leap(): Promise<void> {
    if (busy > 0 || isLeaping || sleepers.size === 0) return
    isLeaping = true
    try {
      await beforeLeap()
      await wakeFirst()
    } finally {
      isLeaping = false
    }
    lookLater()
  }

  async function wakeFirst(): Promise<void> {
    const [first] = [...sleepers].sort((one, other) => one.at - other.at)
    if (busy > 0 || first === undefined) return
    const ahead = first.at - now()
    if (ahead > 0) {
      advance(ahead)
      await afterLeap()
    }
    first.wake()
  }

  return {
    now,
    until: (at, signal) =>
      new Promise<void>((resolve, reject) => {
        const end = (settle: () => void) => () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', abort)
          settle()
        }
        const sleeper: Sleeper = { at, wake: end(resolve), fail: (reason) => end(() => reject(reason))() }
        const abort = () => sleeper.fail(signal?.reason)
        sleepers.add(sleeper)
        signal?.addEventListener('abort', abort)
        if (signal?.aborted) abort()
        lookLater()
      }),
    async working(work) {
      busy++
      try {
        return await work()
      } finally {
        busy--
        lookLater()
      }
    },
  }
}
