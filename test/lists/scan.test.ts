import t from 'tap'
import type { GraphPage } from '../../src/graph/client.ts'
import { GraphFailure } from '../../src/graph/failure.ts'
import { scan, type Place } from '../../src/services/lists/scan.ts'

interface Entry {
  id: string
  wanted: boolean
}

/** A Graph whose pages can lose entries between two reads. */
function graphOf(entries: Entry[]) {
  let reads = 0
  const looked = new Map<string, number>()
  const gone = new Set<string>()
  const list = (top: number, from: Place | undefined, size: number) =>
    scan<Entry, Entry>({
      from,
      top,
      size,
      readPage: async (pageSize, nextLink) => {
        reads++
        const start = Number(nextLink ?? 0)
        const end = start + pageSize
        const page: GraphPage<Entry> = { value: entries.slice(start, end).filter(({ id }) => !gone.has(id)) }
        return end < entries.length ? { ...page, nextLink: String(end) } : page
      },
      keep: (page, again) => {
        if (!again) for (const { id } of page) looked.set(id, (looked.get(id) ?? 0) + 1)
        return page.filter(({ wanted }) => wanted)
      },
      placeOf: ({ id }) => id,
    })
  /** To the end, through places that went over the wire; `each` sees every answer. */
  const whole = async (top: number, size: number, each = (_shown: Entry[]) => {}) => {
    const answers: Entry[][] = []
    let place: Place | undefined
    do {
      const answer = await list(top, place, size)
      answers.push(answer.value)
      each(answer.value)
      place = answer.place === undefined ? undefined : JSON.parse(JSON.stringify(answer.place))
    } while (place !== undefined)
    return answers
  }
  return { list, whole, gone, looked, reads: () => reads }
}

/** In an order that is not that of their ids, as Graph's. */
const entriesOf = (count: number, every = 1): Entry[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String((index * 7919) % 10_007).padStart(5, '0'),
    wanted: index % every === 0,
  }))

t.test('every entry is shown once, about as many as asked for at a time, and looked at once', async (t) => {
  for (const [top, size, every] of [
    [1, 100, 1],
    [3, 100, 1],
    [7, 100, 5],
    [40, 100, 20],
    [100, 100, 1],
    [150, 150, 2],
    [999, 500, 1],
    [999, 500, 5],
    [10, 10, 3],
  ] as const) {
    const entries = entriesOf(1234, every)
    const graph = graphOf(entries)
    const answers = await graph.whole(top, size)
    const name = `top ${top}, pages of ${size}, every ${every}.`
    t.same(
      answers
        .flat()
        .map(({ id }) => id)
        .sort(),
      entries
        .filter(({ wanted }) => wanted)
        .map(({ id }) => id)
        .sort(),
      name,
    )
    t.ok(
      answers.every((value) => value.length <= top * 1.5),
      `${name}: ${Math.max(...answers.map((value) => value.length))} at most`,
    )
    t.equal(graph.looked.size, entries.length)
    t.ok(
      [...graph.looked.values()].every((times) => times === 1),
      `${name}: nobody is counted twice`,
    )
  }
})

t.test('what costs no more is not cut: the largest pages are each read once', async (t) => {
  for (const every of [1, 2, 5, 50]) {
    const graph = graphOf(entriesOf(10_000, every))
    await graph.whole(999, 500)
    t.equal(graph.reads(), 20, `every ${every}.`)
  }
})

t.test('who goes away between two answers takes nobody along', async (t) => {
  const entries = entriesOf(350)
  const graph = graphOf(entries)
  const shown = await graph.whole(3, 100, (value) => {
    for (const { id } of value) graph.gone.add(id)
  })
  t.same(
    shown
      .flat()
      .map(({ id }) => id)
      .sort(),
    entries.map(({ id }) => id).sort(),
  )
})

t.test('a place keeps the size of the page it is in, whatever is asked for next', async (t) => {
  const entries = entriesOf(300)
  const graph = graphOf(entries)
  const first = await graph.list(2, undefined, 100)
  t.match(first.place, { size: 100, after: first.value[1]?.id })
  const { value } = await graph.list(999, first.place, 500)
  t.same([...first.value, ...value].map(({ id }) => id).sort(), entries.map(({ id }) => id).sort())
})

t.test('where Graph breaks off, the next answer tries the same page again', async (t) => {
  const failure = new GraphFailure({ status: 429, code: 'TooManyRequests', message: '' })
  const broken = (from: Place | undefined) =>
    scan<Entry, Entry>({
      from,
      top: 50,
      size: 10,
      readPage: async (_size, nextLink) => {
        if (nextLink === '2') throw failure
        return { value: [{ id: nextLink ?? '0', wanted: true }], nextLink: String(Number(nextLink ?? 0) + 1) }
      },
      keep: (page) => page,
      placeOf: ({ id }) => id,
    })
  t.match(await broken(undefined), { value: [{ id: '0' }, { id: '1' }], place: { size: 10, nextLink: '2' } })
  await t.rejects(broken({ size: 10, nextLink: '2' }), failure, 'nothing was found yet')
})

t.test('pages that never end are no list, however few are asked for at a time', async (t) => {
  const hundred = entriesOf(100)
  const shift = (start: number) => [...hundred.slice(start % 100), ...hundred.slice(0, start % 100)]
  for (const [name, pageAt, linkTo] of [
    ['ever the same', () => hundred, (page: number) => String(page)],
    ['A, B, A, B under ever new addresses', (page: number) => shift((page % 2) * 50), (page: number) => String(page)],
    ['A, B, A, B', (page: number) => shift((page % 2) * 50), (page: number) => String(page % 2)],
    ['nothing, for ever', () => [], (page: number) => String(page)],
  ] as [string, (page: number) => Entry[], (page: number) => string][]) {
    const walk = async () => {
      let from: Place | undefined
      for (let answers = 0; answers < 1_000; answers++) {
        const { place } = await scan<Entry, Entry>({
          from,
          top: 20,
          size: 100,
          readPage: async (_size, nextLink) => {
            const page = Number(nextLink ?? 0)
            return { value: pageAt(page), nextLink: linkTo(page + 1) }
          },
          keep: (page) => page,
          placeOf: ({ id }) => id,
        })
        from = place === undefined ? undefined : JSON.parse(JSON.stringify(place))
      }
    }
    await t.rejects(walk(), { code: 'ReadIncomplete' }, name)
  }
})
