import t from 'tap'
import { startMisbehaving } from '../misbehaviour/bench.ts'
import { tryAll } from '../misbehaviour/try.ts'
import { TRIALS } from '../misbehaviour/trials.ts'

t.test('every misbehaviour of every read, and every main job beside it', { timeout: 0 }, async (t) => {
  await tryAll(t, await startMisbehaving(t), TRIALS, 5)
})
