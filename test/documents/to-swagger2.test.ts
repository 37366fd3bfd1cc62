import t from 'tap'
import { Type } from 'typebox'
import { describeResponse } from '../../src/documents/response-text.ts'
import { ref } from '../../src/documents/ref.ts'
import { schemaToSwagger2 } from '../../src/documents/schema-to-swagger2.ts'
import type { Definitions, Document, Schema } from '../../src/documents/swagger2.ts'
import { toSwagger2 } from '../../src/documents/to-swagger2.ts'

const definitions: Definitions = {
  Group: {
    $id: 'Group',
    type: 'object',
    description: 'A group.',
    'x-ms-summary': 'Group',
    properties: { id: { type: 'string' } },
    required: ['id'],
  },
  Team: {
    type: 'object',
    properties: { id: { type: 'string' }, channel: { type: 'string' } },
    required: ['id', 'channel'],
  },
  Node: { type: 'object', properties: { child: { $ref: '#/definitions/Node', description: 'What is below.' } } },
}

const group = { $ref: '#/definitions/Group' }
const team = { $ref: '#/definitions/Team' }

const cases: [name: string, from: object, to: Schema][] = [
  [
    'a union of literals is an enum',
    Type.Union([Type.Literal('a'), Type.Literal('b')], { description: 'Which.' }),
    { type: 'string', description: 'Which.', enum: ['a', 'b'] },
  ],
  ['a literal is an enum of one', Type.Literal(3), { type: 'number', enum: [3] }],
  ['an enum without a type gets one', Type.Enum(['a', 'b']), { type: 'string', enum: ['a', 'b'] }],
  [
    'null is left out of a union',
    Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    { type: 'integer', minimum: 1 },
  ],
  [
    'null is left out of a list of types',
    { type: ['string', 'null'], format: 'uri' },
    { type: 'string', format: 'uri' },
  ],
  ['a nullable reference is a reference', { anyOf: [group, { type: 'null' }] }, group],
  ['whole and other numbers are numbers', Type.Union([Type.Integer(), Type.Number()]), { type: 'number' }],
  [
    'a union without anything in common has no type, for the rules to report',
    Type.Union([Type.String(), Type.Number()]),
    {},
  ],
  [
    'a union of objects is one object, with what all require',
    { oneOf: [group, team] },
    { type: 'object', required: ['id'], properties: { id: { type: 'string' }, channel: { type: 'string' } } },
  ],
  [
    'an intersection is one object, with what any requires',
    { allOf: [group, team], description: 'Both.' },
    {
      type: 'object',
      description: 'Both.',
      required: ['id', 'channel'],
      properties: { id: { type: 'string' }, channel: { type: 'string' } },
    },
  ],
  [
    'a tuple is an array of what its places have in common',
    { type: 'array', items: [{ type: 'string' }, { type: 'string' }] },
    { type: 'array', items: { type: 'string' } },
  ],
  [
    'a record keeps the type of its values',
    Type.Record(Type.String(), Type.Integer()),
    { type: 'object', additionalProperties: { type: 'integer' } },
  ],
  [
    'a closed object says nothing about it',
    Type.Object({}, { additionalProperties: false }),
    { type: 'object', properties: {} },
  ],
  [
    'a limit that is not reached is said in the old way',
    { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 9 },
    { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true },
  ],
  [
    'words of newer drafts are left out',
    { type: 'string', examples: ['x'], $id: 'X', contentMediaType: 'text/html', if: {} },
    { type: 'string' },
  ],
  ['a format that connectors do not know is left out', { type: 'string', format: 'ipv4' }, { type: 'string' }],
  [
    'what stands for makers is kept',
    { type: 'string', 'x-ms-summary': 'Name', 'x-ms-test-value': 'x' },
    { type: 'string', 'x-ms-summary': 'Name', 'x-ms-test-value': 'x' },
  ],
  ['a reference that says the same as its definition stays', { ...group, description: 'A group.' }, group],
  [
    'a reference that says something else is replaced by a copy that says it',
    { ...group, description: 'The old group.' },
    {
      type: 'object',
      'x-ms-summary': 'Group',
      description: 'The old group.',
      required: ['id'],
      properties: { id: { type: 'string' } },
    },
  ],
  [
    'what refers to itself is copied once',
    { $ref: '#/definitions/Node', description: 'The top.' },
    { type: 'object', description: 'The top.', properties: { child: { $ref: '#/definitions/Node' } } },
  ],
  [
    'data is not taken for words',
    { type: 'object', default: { anyOf: 1 }, properties: { const: { type: 'string' } } },
    { type: 'object', default: { anyOf: 1 }, properties: { const: { type: 'string' } } },
  ],
]

t.test('schemas', async (t) => {
  for (const [name, from, to] of cases) {
    const before = JSON.stringify(from)
    t.strictSame(schemaToSwagger2(from as Schema, definitions), to, name)
    t.equal(JSON.stringify(from), before, `${name}: the input stays as it was`)
  }
})

const document: Document = {
  swagger: '2.0',
  info: {},
  paths: {
    '/v1/groups/{id}': {
      post: {
        parameters: [
          { name: 'body', in: 'body', schema: { $ref: '#/definitions/Group' } },
          {
            name: 'mode',
            in: 'query',
            anyOf: [{ const: 'a' }, { const: 'b' }],
            required: false,
            examples: ['a'],
            title: 'Mode',
          },
          { name: 'id', in: 'path', required: true, type: 'string' },
        ],
        responses: {
          200: { description: 'The group.', schema: { ...group, description: 'The group.' } },
          202: { description: 'Default Response', schema: { type: 'object' } },
          400: { description: 'What went wrong.', schema: { $ref: '#/definitions/Error' } },
        },
      },
      delete: { responses: { 204: { description: 'Default Response' } } },
    },
  },
  definitions: { ...definitions, Error: { type: 'object', description: 'What went wrong.' } },
}

t.test('documents', async (t) => {
  const before = JSON.stringify(document)
  const { paths, definitions: used } = toSwagger2(document)
  const { post, delete: remove } = paths['/v1/groups/{id}'] ?? {}
  t.strictSame(
    post?.parameters,
    [
      { name: 'id', in: 'path', required: true, type: 'string', 'x-ms-url-encoding': 'single' },
      { name: 'mode', in: 'query', required: false, type: 'string', enum: ['a', 'b'] },
      { name: 'body', in: 'body', description: 'A group.', required: true, schema: group },
    ],
    'parameters are valid and in the order of the form',
  )
  t.strictSame(
    post?.responses,
    {
      200: { description: 'The group.', schema: group },
      400: { description: describeResponse('400', '', undefined) },
    },
    'only the main response has a schema, and 202 is not declared',
  )
  t.strictSame(remove, { parameters: [], responses: { 204: { description: describeResponse('204', '', undefined) } } })
  t.strictSame(Object.keys(used ?? {}), ['Group'], 'definitions that nothing refers to are left out')
  t.equal(JSON.stringify(document), before, 'the input stays as it was')
})

t.test('references', async (t) => {
  const Shared = Type.Object({}, { $id: 'Shared' })
  t.same(ref(Shared), { $ref: 'Shared#' })
  t.same(ref(Shared, { description: 'Another one.' }), { $ref: 'Shared#', description: 'Another one.' })
  t.throws(() => ref(Type.Object({})), { message: /\$id/ })
})
