import t from 'tap'
import { storages } from '../store-helper.ts'
import { startKills, type Kill } from './kill-support.ts'

/** Two batches: killed in the second one, where the first has left its traces. */
const SIZE = 25

const KILLS: Extract<Kill, { at: unknown }>[] = [
  { task: 'apply', at: 'beforeIntent', hit: 2 },
  { task: 'apply', at: 'afterIntent', hit: 2 },
  { task: 'apply', at: 'afterSend', hit: 2 },
  { task: 'apply', at: 'afterOutcome', hit: 2 },
  { task: 'apply', at: 'afterSent', hit: 1 },
  { task: 'apply', at: 'beforeSeen', hit: 1 },
  { task: 'apply', at: 'afterSeen', hit: 1 },
  { task: 'apply', at: 'beforeFinish', hit: 1 },
  { task: 'undo', at: 'afterIntent', hit: 1 },
  { task: 'undo', at: 'afterSend', hit: 2 },
  { task: 'remove', at: 'beforeIntent', hit: 1 },
  { task: 'remove', at: 'afterIntent', hit: 1 },
  { task: 'remove', at: 'afterSend', hit: 1 },
]

for (const storage of await storages(t)) {
  t.test(`a process that is killed loses nothing and repeats nothing, on ${storage.name}`, async (t) => {
    const { killed } = await startKills(t, storage, SIZE)
    for (const kill of KILLS) await t.test(`${kill.task}, ${kill.at}, ${kill.hit}`, (t) => killed(t, kill))
    t.comment(`${KILLS.length} processes killed, on ${storage.name}`)
  })
}
