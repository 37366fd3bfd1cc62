import type { Document, Operation, Parameter, Schema } from '../../src/documents/swagger2.ts'

/** A small definition without faults, with one of everything that a rule looks at. Each call makes a new one. */
export function smallConnector(): Document & Required<Pick<Document, 'definitions'>> {
  return {
    swagger: '2.0',
    info: {
      title: 'Tenant Steward',
      description: 'Looks after a tenant: who is inactive, and who holds which license.',
      version: '1.0.0',
      contact: { name: 'Steward', url: 'https://steward.example.com', email: 'help@steward.example.com' },
    },
    host: 'steward.example.com',
    basePath: '/',
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json'],
    paths: {
      '/v1/connection': { get: testConnection() },
      '/v1/groups': { get: listGroups() },
      '/v1/groups/{groupId}/removals': { post: removal() },
    },
    definitions: {
      Group: {
        type: 'object',
        required: ['id'],
        properties: {
          id: text('Group Id', 'The id of the group.'),
          name: text('Group Name', 'The name of the group.'),
          parent: { $ref: '#/definitions/Parent' },
        },
      },
      Parent: {
        type: 'object',
        'x-ms-summary': 'Parent',
        description: 'The group above.',
        properties: { id: text('Parent Id', 'The id of the group above.') },
      },
    },
    securityDefinitions: {
      entra: {
        type: 'oauth2',
        flow: 'accessCode',
        authorizationUrl: 'https://a.example.com',
        tokenUrl: 'https://t.example.com',
        scopes: { use: 'Use it.' },
      },
      apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
    },
    security: [{ entra: ['use'] }, { apiKey: [] }],
    'x-ms-capabilities': { testConnection: { operationId: 'TestConnection', parameters: {} } },
    'x-ms-connector-metadata': [
      { propertyName: 'Website', propertyValue: 'https://steward.example.com' },
      { propertyName: 'Privacy policy', propertyValue: 'https://steward.example.com' },
      { propertyName: 'Categories', propertyValue: 'IT Operations;Security' },
    ],
  }
}

export const text = (summary: string, description: string): Schema => ({
  type: 'string',
  'x-ms-summary': summary,
  description,
})

function testConnection(): Operation {
  return {
    operationId: 'TestConnection',
    summary: 'Test the connection',
    description: 'Tells who the caller is.',
    tags: ['Connection'],
    'x-ms-visibility': 'internal',
    parameters: [],
    responses: {
      200: {
        description: 'Who calls.',
        schema: { type: 'object', properties: { caller: text('Caller', 'Who calls.') } },
      },
    },
  }
}

function listGroups(): Operation {
  return {
    operationId: 'ListGroups',
    summary: 'List groups',
    description: 'Lists the groups that grant licenses.',
    'x-ms-api-annotation': { family: 'ListGroups', revision: 1 },
    'x-ms-pageable': { nextLinkName: 'nextLink' },
    parameters: [
      {
        name: 'top',
        in: 'query',
        type: 'integer',
        default: 10,
        minimum: 1,
        maximum: 99,
        required: false,
        'x-ms-summary': 'Top',
        description: 'How many groups to list.',
      },
      {
        name: 'kind',
        in: 'query',
        type: 'string',
        required: false,
        enum: ['team', 'other'],
        'x-ms-enum-values': [
          { value: 'team', displayName: 'Teams' },
          { value: 'other', displayName: 'Other groups' },
        ],
        'x-ms-summary': 'Kind',
        description: 'Which groups to list.',
      },
    ],
    responses: {
      200: {
        description: 'The groups.',
        schema: {
          type: 'object',
          required: ['value'],
          properties: {
            value: {
              type: 'array',
              'x-ms-summary': 'Groups',
              description: 'The groups of this page.',
              items: { $ref: '#/definitions/Group' },
            },
            nextLink: { ...text('Next Link', 'Where the next page is.'), format: 'uri', 'x-ms-visibility': 'internal' },
          },
        },
      },
      400: { description: 'The input is not valid.' },
    },
  }
}

const dropDown = () => ({
  'x-ms-dynamic-values': {
    operationId: 'ListGroups',
    parameters: { top: 99, kind: { parameter: 'kind' } },
    'value-collection': 'value',
    'value-path': 'id',
    'value-title': 'name',
  },
  'x-ms-dynamic-list': {
    operationId: 'ListGroups',
    parameters: { top: { value: 99 }, kind: { parameterReference: 'body/kind' } },
    itemsPath: 'value',
    itemValuePath: 'id',
    itemTitlePath: 'name',
  },
})

function removal(): Operation {
  const group: Parameter = {
    name: 'groupId',
    in: 'path',
    type: 'string',
    required: true,
    'x-ms-summary': 'Group',
    description: 'The group to leave.',
    'x-ms-url-encoding': 'single',
    ...dropDown(),
  }
  const body: Schema = {
    type: 'object',
    required: ['userId'],
    properties: {
      userId: text('User', 'Who leaves the group.'),
      kind: text('Kind', 'Which groups to choose from.'),
      dryRun: {
        type: 'boolean',
        'x-ms-summary': 'Dry Run',
        description: 'Only tell what would happen.',
        default: false,
      },
      tags: { type: 'array', 'x-ms-summary': 'Tags', description: 'Words to find it by.', items: { type: 'string' } },
    },
  }
  return {
    operationId: 'RemoveFromGroup',
    summary: 'Remove a person from a group',
    description: 'Removes a person from a group that grants licenses.',
    'x-ms-api-annotation': { family: 'RemoveFromGroup', revision: 1 },
    tags: ['Licenses'],
    parameters: [group, { name: 'body', in: 'body', required: true, description: 'Who leaves.', schema: body }],
    responses: {
      201: {
        description: 'What happened.',
        schema: { type: 'object', properties: { outcome: text('Outcome', 'What happened to the person.') } },
      },
    },
  }
}
