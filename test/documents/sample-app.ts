import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { vendorKeywords } from '../../src/documents/keywords.ts'
import { ref } from '../../src/documents/ref.ts'
import { closedList } from '../../src/schemas/labels/closed-list.ts'
import documents from '../../src/plugins/documents.ts'

/**
 * One of everything that routes do: a list with paging, a drop-down, a body, nested arrays, a record, each kind of
 * union.
 */

const ErrorSchema = Type.Object(
  {
    error: Type.Object({ code: Type.String(), message: Type.String() }),
  },
  { $id: 'Error', description: 'What went wrong.' },
)

const kindWords = {
  'x-ms-enum-values': [
    { value: 'security', displayName: 'Security group' },
    { value: 'team', displayName: 'Team' },
  ],
}

const GroupSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The id of the group.', 'x-ms-summary': 'Group Id' }),
    name: Type.String({ description: 'The name of the group.', 'x-ms-summary': 'Group Name' }),
    kind: Type.Union([Type.Literal('security'), Type.Literal('team')], {
      description: 'What kind of group it is.',
      'x-ms-summary': 'Kind',
      ...kindWords,
    }),
  },
  { $id: 'Group', description: 'A group.', 'x-ms-summary': 'Group' },
)

const GroupPageSchema = Type.Object(
  {
    value: Type.Array(ref(GroupSchema), { description: 'The groups of this page.', 'x-ms-summary': 'Groups' }),
    nextLink: Type.Optional(
      Type.String({
        format: 'uri',
        description: 'Where the next page is.',
        'x-ms-summary': 'Next Link',
        'x-ms-visibility': 'internal',
      }),
    ),
  },
  { $id: 'GroupPage', description: 'A page of groups.' },
)

const RemovalSchema = Type.Object(
  {
    group: ref(GroupSchema, { description: 'The group that was left.', 'x-ms-summary': 'Left Group' }),
    outcome: closedList(
      { removed: 'Removed', skipped: 'Left alone' },
      {
        description: 'What happened.',
        'x-ms-summary': 'Outcome',
      },
    ),
    manager: Type.Optional(
      Type.Union([Type.String(), Type.Null()], { description: 'Who leads the person.', 'x-ms-summary': 'Manager' }),
    ),
    seats: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
      description: 'Free seats for each product.',
      'x-ms-summary': 'Seats',
    }),
    licenses: Type.Array(
      Type.Object({
        sku: Type.String({ description: 'The product.', 'x-ms-summary': 'Product' }),
        plans: Type.Array(
          Type.Object({
            plan: Type.String({ description: 'The service plan.', 'x-ms-summary': 'Plan' }),
          }),
          { description: 'The plans of the product.', 'x-ms-summary': 'Plans' },
        ),
      }),
      { description: 'The licenses concerned.', 'x-ms-summary': 'Licenses' },
    ),
  },
  { $id: 'Removal', description: 'The outcome of a removal.' },
)

const groupId = Type.String({
  description: 'The group that grants the license.',
  'x-ms-summary': 'Group',
  'x-ms-dynamic-values': {
    operationId: 'ListGroups',
    parameters: { top: 100 },
    'value-collection': 'value',
    'value-path': 'id',
    'value-title': 'name',
  },
  'x-ms-dynamic-list': {
    operationId: 'ListGroups',
    parameters: { top: { value: 100 } },
    itemsPath: 'value',
    itemValuePath: 'id',
    itemTitlePath: 'name',
  },
})

const errors = { 400: ref(ErrorSchema), 404: ref(ErrorSchema), 429: ref(ErrorSchema) }

export async function sampleApp(publicUrl = 'https://tenant-steward.example.com'): Promise<FastifyInstance> {
  const app = Fastify({ ajv: { customOptions: { keywords: vendorKeywords } } })
  await app.register(documents, { publicUrl, version: '0.1.0' })
  for (const schema of [ErrorSchema, GroupSchema, GroupPageSchema, RemovalSchema]) app.addSchema(schema)
  app.get('/health', { schema: { hide: true } }, async () => ({}))
  app.get(
    '/v1/connection',
    {
      schema: {
        operationId: 'TestConnection',
        summary: 'Test the connection',
        description: 'Tells who the caller is.',
        tags: ['Connection'],
        'x-ms-visibility': 'internal',
        response: {
          200: Type.Object({ caller: Type.String({ description: 'Who calls.', 'x-ms-summary': 'Caller' }) }),
        },
      },
    },
    async () => ({ caller: 'x' }),
  )
  app.get(
    '/v1/groups',
    {
      schema: {
        operationId: 'ListGroups',
        summary: 'List groups',
        description: 'Lists the groups that grant licenses.',
        tags: ['Licenses'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object({
          top: Type.Optional(
            Type.Integer({
              minimum: 1,
              exclusiveMaximum: 1000,
              default: 100,
              description: 'How many groups a page holds.',
              'x-ms-summary': 'Top',
              'x-ms-visibility': 'advanced',
              examples: [100],
            }),
          ),
          kind: Type.Optional(
            Type.Union([Type.Literal('security'), Type.Literal('team')], {
              description: 'Only groups of this kind.',
              'x-ms-summary': 'Kind',
              ...kindWords,
            }),
          ),
        }),
        response: { 200: ref(GroupPageSchema), ...errors },
      },
    },
    async () => ({ value: [] }),
  )
  app.post(
    '/v1/groups/:groupId/removals',
    {
      schema: {
        operationId: 'RemoveFromGroup',
        summary: 'Remove a person from a group',
        description: 'Removes a person from a group that grants licenses.',
        tags: ['Licenses'],
        params: Type.Object({ groupId }),
        body: Type.Object(
          {
            userId: Type.String({ description: 'The person.', 'x-ms-summary': 'User' }),
            dryRun: Type.Optional(
              Type.Literal(true, { description: 'Only tell what would happen.', 'x-ms-summary': 'Dry Run' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 201: ref(RemovalSchema), 202: Type.Object({}), ...errors },
      },
    },
    async (request, reply) => reply.code(201).send({}),
  )
  return app
}
