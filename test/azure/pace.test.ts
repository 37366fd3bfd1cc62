import { performance } from 'node:perf_hooks'
import t from 'tap'
import { createPace } from '../../src/arm/pace.ts'
import { withDeadline } from '../../src/deadline.ts'

const WITHIN_MS = 1_000

/** How long requests took to get their turns, in milliseconds, each in its own time. */
async function waited(patienceMs: number, take: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await withDeadline(patienceMs, take)
  return performance.now() - began
}

t.test('work that can wait leaves some requests to whom a person waits for', async (t) => {
  const pace = createPace(5, WITHIN_MS, 2)
  t.ok((await waited(60_000, () => pace.take(3))) < WITHIN_MS)
  const snapshot = waited(60_000, () => pace.take(1))
  t.ok((await waited(900, () => pace.take(2))) < 900, 'who can not wait goes before who can')
  await t.rejects(
    waited(200, () => pace.take(1)),
    { status: 429, code: 'PaceExceeded' },
    'and is told at once where there is nothing left',
  )
  t.ok((await snapshot) >= WITHIN_MS, 'who can wait does')
})

t.test('both together never send more than the number', async (t) => {
  const pace = createPace(5, WITHIN_MS, 2)
  const sent: number[] = []
  const send = async (patienceMs: number) => {
    try {
      await withDeadline(patienceMs, () => pace.take(1))
      sent.push(performance.now())
    } catch {
      // Nothing was left for whom a person waits for.
    }
  }
  const work = Array.from({ length: 9 }, () => send(60_000))
  for (let round = 0; round < 12; round++) {
    await send(100)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  await Promise.all(work)
  sent.sort((a, b) => a - b)
  t.ok(sent.length >= 9)
  for (const [index, at] of sent.entries()) {
    const sixth = sent[index + 5]
    t.ok(sixth === undefined || sixth - at >= WITHIN_MS, `${Math.round((sixth ?? at) - at)} ms`)
  }
})
