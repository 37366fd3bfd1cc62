/**
 * A process of its own for the tests: does one thing to a plan, and kills itself at a checkpoint of the engine or after
 * so many milliseconds of work, the way a power cut would. What it needs is in its environment.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { readConfig } from '../../src/config/config.ts'
import type { Caller } from '../../src/callers.ts'
import type { Checkpoint } from '../../src/services/plans/job.ts'
import { createServicesFor, openWiring } from '../../src/wiring.ts'

const task = JSON.parse(process.env['TASK'] ?? '{}') as {
  kind: 'apply' | 'undo' | 'remove'
  planId: string
  groupId: string
  userId: string
  at?: Checkpoint
  hit?: number
  afterMs?: number
}
const caller: Caller = { id: 'key:licenses', kind: 'apiKey', name: 'licenses', roles: ['Administrator'] }

const die = () => process.kill(process.pid, 'SIGKILL')
let hits = 0
const config = readConfig(process.env)
const wiring = await openWiring(config)
const { removals, plans, background } = createServicesFor(config, {
  ...wiring,
  leaseMs: 1_000,
  settleMs: 100,
  checkpoint: (name) => {
    if (name === task.at && ++hits === task.hit) die()
  },
})()

if (task.afterMs !== undefined) setTimeout(die, task.afterMs)
if (task.kind === 'remove') await removals.remove({ groupId: task.groupId, userId: task.userId }, caller.id)
else await plans[task.kind](task.planId, caller)
// It works in the background from here on; whoever gets through ends well.
while (task.kind !== 'remove' && !/^(done|undone)$/.test((await plans.get(task.planId, caller)).state)) {
  await background.sweep()
  await wait(50)
}
await background.close()
await wiring.store.close()
process.exit()
