import type { Campaigns } from './campaigns/campaigns.ts'
import type { Directory } from './directory/directory.ts'
import type { Hooks } from './hooks/hooks.ts'
import { createHousekeeping } from './housekeeping.ts'
import type { Platform } from './platform.ts'
import type { PlanEngine } from './plans/engine.ts'
import type { RoleWatch } from './roles/feature.ts'

/** What goes on without anybody asking: to be started once, and to be ended before the store is closed. */
export function createBackground(
  { store, settings, audit, now }: Platform,
  {
    engine: { sweeper, worker, drafting, operations },
    directory,
    campaigns,
    monitor,
    hooks,
  }: {
    engine: PlanEngine
    directory: Directory
    campaigns: Campaigns
    monitor: RoleWatch['monitor']
    hooks: Hooks
  },
) {
  for (const { tick } of [campaigns, directory, monitor, hooks]) sweeper.add(tick)
  return {
    /** @param everyMs milliseconds between two looks for what is due */
    start: (everyMs: number) => {
      sweeper.start(everyMs)
    },

    /** One look for what is due, to its end. */
    async sweep() {
      await sweeper.once()
      await monitor.settled()
      await hooks.settled()
      // What the round itself has made happen is told in it too.
      await hooks.tick()
      await hooks.settled()
    },

    purgeExpired: createHousekeeping({ store, audit, hooks, policy: settings, now }),

    async close() {
      await Promise.all([
        monitor.close().then(sweeper.close).then(monitor.settled),
        sweeper.close().then(hooks.close),
        worker.close(),
        drafting.close(),
        operations.close(),
        campaigns.stop(),
        directory.close(),
      ])
    },
  }
}
