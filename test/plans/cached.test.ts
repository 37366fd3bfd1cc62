import t from 'tap'
import { cached } from '../../src/services/cached.ts'

t.test('what is read anew began after it was asked for, or a few seconds before where that is enough', async (t) => {
  let time = 0
  const waiting: ((value: number) => void)[] = []
  const kept = cached(
    () => new Promise<number>((resolve) => waiting.push(resolve)),
    60_000,
    () => time,
  )
  const reads = () => waiting.length

  const first = kept()
  const second = kept()
  t.equal(reads(), 1, 'those who come meanwhile wait for the same')
  const anew = [kept.anew(), kept.anew(), kept.anew()]
  t.equal(reads(), 1, 'the next one begins when this one is over')
  waiting[0]?.(1)
  t.same(await Promise.all([first, second]), [1, 1])
  await Promise.resolve()
  t.equal(reads(), 2)
  waiting[1]?.(2)
  t.same(await Promise.all(anew), [2, 2, 2], 'and all of them share it')
  t.equal(await kept(), 2, 'it is kept for the others')

  time += 2_000
  t.equal(await kept.anew(2_500), 2, 'seconds ago is new enough for those who say so')
  time += 1_000
  const later = kept.anew(2_500)
  t.equal(reads(), 3)
  waiting[2]?.(3)
  t.equal(await later, 3)
})

t.test('a read that failed is not kept, and the next one does not suffer from it', async (t) => {
  let fails = true
  const kept = cached(
    async () => {
      if (fails) throw new Error('away')
      return 1
    },
    60_000,
    () => 0,
  )
  const failing = kept.anew()
  const next = kept.anew()
  fails = false
  await t.rejects(failing, { message: 'away' })
  t.equal(await next, 1)
  t.equal(await kept(), 1)
})
