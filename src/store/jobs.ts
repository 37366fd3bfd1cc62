import type { Job } from 'pg-boss'
import { toDatabaseFailure } from './database-failure.ts'
import type { QueuePlace, StoreLog } from './database.ts'

export interface ScheduledJob {
  name: string
  /** Five fields, in UTC. */
  cron: string
  work: () => Promise<unknown>
}

const SCHEMA = 'jobs'
/** Nothing of ours is urgent: what must be seen to within seconds has rows of its own that say so. */
const POLL_SECONDS = 30
/** A job that takes longer has died, and is tried again. */
const EXPIRES_SECONDS = 3_600

/**
 * Work by the calendar, queued in the database: of several replicas, one does it. Whatever it is must stand being done
 * twice and being done late.
 */
export async function startJobs(
  queue: QueuePlace,
  jobs: readonly ScheduledJob[],
  { log, pollSeconds = POLL_SECONDS }: { log?: StoreLog; pollSeconds?: number } = {},
) {
  const { PgBoss, fromPglite } = await import('pg-boss')
  const boss =
    'pglite' in queue
      ? new PgBoss({ schema: SCHEMA, db: fromPglite(queue.pglite), backend: 'pglite' })
      : new PgBoss({ schema: SCHEMA, db: queue })
  boss.on('error', (error: Error) => {
    log?.warn({ reason: toDatabaseFailure(error).message }, 'job queue stumbled')
  })
  await boss.start()
  for (const { name, cron, work } of jobs) {
    await boss.createQueue(name, {
      policy: 'singleton',
      expireInSeconds: EXPIRES_SECONDS,
      retryLimit: 3,
      retryBackoff: true,
    })
    await boss.schedule(name, cron)
    await boss.work(name, { pollingIntervalSeconds: pollSeconds }, async ([job]: Job[]) => {
      await work()
      log?.info({ job: name, jobId: job?.id }, 'job done')
    })
  }
  return {
    /** One more time, beside the calendar. */
    run: async (name: string): Promise<void> => {
      await boss.send(name)
    },
    stop: async (): Promise<void> => {
      await boss.stop({ graceful: true, timeout: 10_000 })
      if ('close' in queue) await queue.close()
    },
  }
}
