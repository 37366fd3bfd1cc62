import t from 'tap'
import { flatSchema } from '../../src/mcp/flat-schema.ts'

t.test('a schema stands for itself', async (t) => {
  const Person = { type: 'object', 'x-ms-summary': 'Person', properties: { id: { type: 'string' } }, required: ['id'] }
  const schema = {
    type: 'object',
    properties: {
      people: { type: 'array', items: { $ref: '#/components/schemas/Person', description: 'Who.' } },
      state: { type: 'string', enum: ['open', 'over'], description: 'How it is.', 'x-empty': 'absent' },
      side: { type: 'string', enum: ['left', 'right'], description: 'Either left or right.' },
    },
  }
  t.same(flatSchema(schema, { Person }), {
    type: 'object',
    properties: {
      people: {
        type: 'array',
        items: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], description: 'Who.' },
      },
      state: { type: 'string', enum: ['open', 'over'], description: 'How it is. One of open, over.' },
      side: { type: 'string', enum: ['left', 'right'], description: 'Either left or right.' },
    },
  })
})
