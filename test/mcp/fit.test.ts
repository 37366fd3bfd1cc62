import fc from 'fast-check'
import t from 'tap'
import { fit } from '../../src/mcp/fit.ts'

const entries = (count: number) => Array.from({ length: count }, (_, id) => ({ id, name: `Somebody ${id}` }))

t.test('what is short stays as it is', async (t) => {
  const response = { value: entries(10), asOf: 'now' }
  t.same(fit(response, 10_000), { response, cuts: [] })
})

t.test('the longest part is cut first, and told', async (t) => {
  const list = fit({ value: entries(500), note: 'x'.repeat(150) }, 2_000)
  const { value, note } = list.response as { value: object[]; note: string }
  t.same(list.cuts, [{ path: 'value', kind: 'entries', kept: value.length, total: 500 }])
  t.same(value, entries(value.length), 'from its end')
  t.equal(note.length, 150)
  t.ok(JSON.stringify(list.response).length > 1_500, 'and no more of it than has to be')

  const text = fit({ plan: { html: 'é'.repeat(9_000), id: 'short' } }, 1_000)
  t.match(text.cuts, [{ path: 'plan/html', kind: 'characters', total: 9_000 }])
  t.match(text.response, { plan: { id: 'short' } })

  const both = fit({ value: [{ licenses: entries(400) }] }, 900)
  t.match(both.cuts, [{ path: 'value/0/licenses', total: 400 }], 'within a list of one')
})

t.test('whatever comes, it ends, fits as far as it can, and tells of each cut', async (t) => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), fc.nat(2_000), (response, limit) => {
      const before = JSON.stringify(response)
      const { response: fitted, cuts } = fit(response, limit)
      t.equal(JSON.stringify(response), before)
      if (before.length <= limit) return cuts.length === 0
      return cuts.length > 0 || JSON.stringify(fitted) === before
    }),
    { numRuns: 300 },
  )
})
