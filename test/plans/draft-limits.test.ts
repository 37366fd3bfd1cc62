import { sql } from 'kysely'
import t from 'tap'
import { startPlans } from './support.ts'

t.test('a draft ends after its time, and is refused as incomplete', async (t) => {
  const bench = await startPlans(t, { draftMs: 3_000 })
  await bench.faults({ method: 'GET', path: '/users\\?', effect: { delayMs: 25_000 } })
  const began = performance.now()
  t.match(await bench.create(), { state: 'refused', code: 'NotReadyYet', message: /\.$/ })
  t.ok(performance.now() - began < 20_000, 'and nobody waits for the rest of it')
})

t.test('of a draft that fails near its end nothing is kept', async (t) => {
  const bench = await startPlans(t)
  const countRows = async () =>
    Number(
      (
        await bench.store.db
          .selectFrom('changes')
          .select(sql<number>`count(*)`.as('rows'))
          .executeTakeFirst()
      )?.rows,
    )
  // Products are asked for once everybody's row is made.
  await bench.faults({ method: 'GET', path: '/subscribedSkus', effect: { status: 403 } })
  t.match(await bench.create(), { state: 'refused', progress: { planned: 0, spared: 0 } })
  t.equal(await countRows(), 0)

  await bench.faults()
  t.match(await bench.create(), { state: 'ready' }, 'and the next one is made as if there had been none')
  t.ok((await countRows()) > 0)
})
