import t from 'tap'
import { toResult } from '../../src/mcp/tool-result.ts'
import type { Tool } from '../../src/mcp/tools.ts'

const toolWith = (places: Tool['places']) => ({ name: 'ListThings', places }) as Tool
const entries = Array.from({ length: 2_000 }, (_, id) => ({ id, name: `Somebody number ${id}` }))
const hintsOf = (tool: Tool, body: Record<string, unknown>, status = 200) =>
  toResult(tool, { status, body }).structuredContent?.['hints']

t.test('what was cut comes with a way to the rest', async (t) => {
  const paged = toolWith({ groupId: 'path', department: 'query', tier: 'query', top: 'query', skipToken: 'query' })
  t.match(hintsOf(paged, { value: entries, nextLink: 'https://steward.example.com/v1/things?skipToken=abc' }), [
    /^Too long for one result: \d+ of 2000 entries of value are here; set top to \d+ .*, or narrow it with department, tier\.$/,
  ])
  const flow = /; a flow gets all of it from the action of this name\.$/
  t.match(hintsOf(toolWith({ userIds: 'body' }), { value: entries }), [flow])
  t.match(hintsOf(paged, { html: 'x'.repeat(100_000) }), [/ of 100000 characters of html are here; a flow/])
})

t.test('a page that is whole says how to go on', async (t) => {
  const nextLink = 'https://steward.example.com/v1/things?top=50&skipToken=a%2Bb'
  const { structuredContent, content } = toResult(toolWith({}), { status: 200, body: { value: [], nextLink } })
  t.same(structuredContent, {
    value: [],
    skipToken: 'a+b',
    hints: ['There is more: call ListThings with the same inputs and this skipToken.'],
  })
  t.same(content, [{ type: 'text', text: JSON.stringify(structuredContent) }])
  t.equal(hintsOf(toolWith({}), { value: [] }), undefined, 'and at its end nothing')
})
