import t from 'tap'
import { startMisbehaving } from './bench.ts'
import { LATE_ENV } from './proxy.ts'
import { LATE_TRIALS } from './trials.ts'
import { tryAll } from './try.ts'

/** Each job waits until nobody waits any longer: one trial in a short run. */
const SHORT = /: everything$/

t.test('when Graph is 90 s late, the main jobs say so in time', async (t) => {
  const trials = LATE_TRIALS.filter(({ name }) => SHORT.test(name))
  await tryAll(t, await startMisbehaving(t, 400, LATE_ENV), trials, 1)
})
