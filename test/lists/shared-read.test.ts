import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { sharedRead } from '../../src/services/shared-read.ts'

t.test('a read begins after whoever asks for it, and many share one', async (t) => {
  let list = 'before'
  let reads = 0
  const read = sharedRead(async () => {
    reads++
    const found = list
    await sleep(5)
    return found
  }, 30)

  t.same(await Promise.all([read(), read(), read()]), ['before', 'before', 'before'])
  t.equal(reads, 1)

  const early = read()
  await sleep(40)
  list = 'after'
  t.equal(await early, 'before')
  t.same(await Promise.all([read(), read()]), ['after', 'after'], 'nothing is kept')
  t.equal(reads, 3)
})

t.test('a failure is told to those who share the read, and to nobody after them', async (t) => {
  let fails = true
  const read = sharedRead(async () => {
    if (fails) throw new Error('away')
    return 'there'
  }, 10)
  const both = [read(), read()]
  for (const one of both) await t.rejects(one, /away/)
  fails = false
  t.equal(await read(), 'there')
})
