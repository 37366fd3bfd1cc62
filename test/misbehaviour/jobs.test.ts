import t from 'tap'
import { startMisbehaving } from './bench.ts'
import { tryAll } from './try.ts'
import { chosenTrials } from './trials.ts'

const seed = Number(process.env['MISBEHAVIOUR_SEED'] ?? Date.now() % 2 ** 32)
t.comment(`MISBEHAVIOUR_SEED=${seed} tries the same again`)

t.test('whatever Graph does, the main jobs are right or say that they failed', async (t) => {
  await tryAll(t, await startMisbehaving(t), chosenTrials(10, seed), 2)
})
