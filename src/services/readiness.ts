import { setTimeout as sleep } from 'node:timers/promises'
import { ping, type Store } from '../store/database.ts'

/** Load balancers ask again soon, and give up after a few seconds. */
const DATABASE_WITHIN_MS = 2_000
const KEPT_MS = 1_000

/** Whether requests can be sent to the service, as probes and people are told. */
export type Readiness = 'ready' | 'stopping' | 'databaseUnavailable'

/**
 * Whether the database answers, and takes writes as far as anybody noticed. Asked over and over by anybody, so one
 * question at a time is put to it, and its reply serves everybody for a second.
 */
export function createReadiness({ store }: { store: Pick<Store, 'db' | 'confirmWrites'> }): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined
  let known = { responds: false, until: 0 }

  const ask = async (): Promise<boolean> => {
    const responds = await ping(store.db)
      .then(() => store.confirmWrites?.())
      .then(
        () => true,
        () => false,
      )
    known = { responds, until: performance.now() + KEPT_MS }
    asked = undefined
    return responds
  }
  return async () => {
    if (performance.now() < known.until) return known.responds
    asked ??= ask()
    return Promise.race([asked, sleep(DATABASE_WITHIN_MS, false, { ref: false })])
  }
}
