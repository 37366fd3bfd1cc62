import t from 'tap'
import type { SignInTurns } from '../../src/graph/sign-in-turn.ts'
import { signInReadsOf } from '../../src/services/licenses/recheck.ts'
import { createReservation } from '../../src/services/plans/batches.ts'
import type { Item } from '../../src/services/plans/item.ts'

const kind = { name: 'removal', signInReads: signInReadsOf }
const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ kind, change: { subjectId: `u${index}` } }) as unknown as Item)

/** Turns of which so many are there, and what was asked of them. */
function turnsOf(there: number) {
  const asked: unknown[] = []
  const turns: SignInTurns = {
    atOnce: () => 10,
    async take(requests) {
      asked.push({ requests })
    },
    async takeTogether(most, least) {
      asked.push({ most, least })
      return Math.min(most, there)
    },
    async throttled() {},
  }
  return { turns, asked }
}

const { signal } = new AbortController()

t.test('as many are looked at as there are reads for', async (t) => {
  for (const [there, batch, made, left] of [
    [10, 75, 75, 5],
    [5, 75, 75, 5],
    [3, 75, 45, 3],
    [1, 75, 15, 1],
    [4, 50, 50, 4],
    [3, 50, 45, 3],
    [1, 1, 1, 1],
  ] as const) {
    const { turns } = turnsOf(there)
    const found = await createReservation(turns)({ direction: 'apply' }, people(batch), signal)
    t.match(found, { reserved: { left } }, `${batch} people, ${there} reads`)
    t.equal(found.batch.length, made)
    t.ok(signInReadsOf(found.batch.map(({ change }) => change)) <= left, 'the look takes no read that it does not have')
  }
})

t.test('a look waits for half of its reads, or for all where it can not be made in parts', async (t) => {
  const { turns, asked } = turnsOf(1)
  const reserve = createReservation(turns)
  await reserve({ direction: 'apply' }, people(75), signal)
  const whole = await reserve({ direction: 'apply' }, people(20), signal, { whole: true })
  t.same(asked, [{ most: 5, least: 3 }, { most: 2, least: 2 }, { requests: 1 }])
  t.match([whole.batch.length, whole.reserved], [20, { left: 2 }])
})

t.test('what reads no sign-in dates waits for nothing', async (t) => {
  const { turns, asked } = turnsOf(0)
  const undone = await createReservation(turns)({ direction: 'undo' }, people(75), signal)
  const uncounted = await createReservation(undefined)({ direction: 'apply' }, people(20), signal)
  t.match([undone.batch.length, uncounted.batch.length], [75, 20])
  t.same(asked, [])
})
