import t from 'tap'
import { startPlans } from './support.ts'

t.test('a draft ends after its time, and is refused as incomplete', async (t) => {
  const bench = await startPlans(t, { draftMs: 3_000 })
  await bench.faults({ method: 'GET', path: '/users\\?', effect: { delayMs: 14_000 } })
  const began = performance.now()
  t.match(await bench.create(), { state: 'refused', code: 'NotReadyYet', message: /\.$/ })
  t.ok(performance.now() - began < 13_000, 'and nobody waits for the rest of it')
})

t.test('a draft about more people than fit into memory is refused', async (t) => {
  const bench = await startPlans(t, { mostCandidates: 10 })
  t.match(await bench.create(), { state: 'refused', code: 'TooManyPeople', message: /More than 10 people .+ fewer/ })
  t.match(await bench.create({ departments: ['Nowhere'] }), { state: 'done' }, 'unless it is about fewer')
})
