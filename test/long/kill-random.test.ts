import t from 'tap'
import { mix } from '../../simulator/tenant/random.ts'
import { storages } from '../store-helper.ts'
import { startKills, type Kill } from '../plans/kill-support.ts'

/** Two batches, and a bit. */
const SIZE = 45
/** Longer than each of them takes from its beginning to its end. */
const LONGEST_MS: Readonly<Record<Kill['task'], number>> = { apply: 1_600, undo: 1_600, remove: 600 }
const TASKS = Object.keys(LONGEST_MS) as Kill['task'][]

/** On each storage. */
const kills = Number(process.env['KILLS'] ?? 200)
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 2 ** 32)
t.comment(`KILL_SEED=${seed} KILLS=${kills} tries the same again`)

const places = await storages(t)
t.test('processes killed at any moment lose nothing and repeat nothing', async (t) => {
  const scenes = await Promise.all(
    places.map(async (storage) => ({ name: storage.name, ...(await startKills(t, storage, SIZE)) })),
  )
  for (let index = 0; index < kills * scenes.length; index++) {
    const { name, killed } = scenes[index % scenes.length] as (typeof scenes)[number]
    // Each task on each storage, as often as the others.
    const task = TASKS[Math.floor(index / scenes.length) % TASKS.length] as Kill['task']
    const kill: Kill = { task, afterMs: mix(seed, index) % LONGEST_MS[task] }
    await t.test(`${task} on ${name}, after ${kill.afterMs} ms`, (t) => killed(t, kill))
  }
  t.comment(`${kills} processes killed on each of ${places.map(({ name }) => name).join(' and ')}`)
})
