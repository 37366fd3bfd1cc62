import { schemaToSwagger2 } from './schema-to-swagger2.ts'
import { definitionPrefix, mapValues } from './swagger2.ts'
import type { Definitions, Document, Operation, PathItem, Schema } from './swagger2.ts'

/**
 * What a trigger sends is declared with its route, as the operation's `x-ms-notification-content`, and shown where each
 * document has its place for it: neither is one that `@fastify/swagger` writes.
 */
const KEYWORD = 'x-ms-notification-content'

interface Notification {
  description: string
  schema: Schema
}

const notificationOf = (operation: Operation) => operation[KEYWORD] as Notification | undefined

/** The operation with what it sends in the words of Swagger 2.0. */
export function convertNotification(operation: Operation, definitions: Definitions): Operation {
  const sent = notificationOf(operation)
  if (sent === undefined) return operation
  const schema = schemaToSwagger2(withReferences(sent.schema, definitionPrefix), definitions)
  return { ...operation, [KEYWORD]: { ...sent, schema } }
}

/**
 * A connector has it beside the operation, where it stands for everything on the path
 * (https://learn.microsoft.com/connectors/custom-connectors/create-webhook-trigger).
 */
export function withNotifications(document: Document): Document {
  return { ...document, paths: mapValues(document.paths, hoist) }
}

function hoist(item: PathItem): PathItem {
  const sent = Object.values(item).map(notificationOf).find(Boolean)
  if (sent === undefined) return item
  const operations = mapValues(item, ({ [KEYWORD]: _, ...operation }) => operation)
  return { [KEYWORD]: sent as unknown as Operation, ...operations }
}

/** OpenAPI calls it a callback of the operation that subscribes, to the address in its body. */
export function toCallback(operation: Operation): Operation {
  const { [KEYWORD]: sent, ...rest } = operation
  if (sent === undefined) return operation
  const { description, schema } = sent as Notification
  const headers = [
    ['X-Event-Id', 'The eventId of the body; the same when it is sent again.'],
    ['X-Timestamp', 'When it was sent, in seconds since 1970.'],
    [
      'X-Signature',
      'The word sha256=, then in hex the HMAC-SHA256 of X-Timestamp, a dot and the body, with the signatureKey of ' +
        'the subscription.',
    ],
  ]
  return {
    ...rest,
    callbacks: {
      [String(operation.operationId)]: {
        '{$request.body#/callbackUrl}': {
          post: {
            description,
            parameters: headers.map(([name, text]) => ({
              name,
              in: 'header',
              required: true,
              description: text,
              schema: { type: 'string' },
            })),
            requestBody: {
              required: true,
              content: { 'application/json': { schema: withReferences(schema, '#/components/schemas/') } },
            },
            responses: {
              200: { description: 'Taken: it is not sent again.' },
              410: { description: 'Nobody is there any more: the subscription ends.' },
            },
          },
        },
      },
    },
  }
}

/** Routes refer to shared schemas as `Plan#`, which `@fastify/swagger` resolves wherever it looks. */
function withReferences(schema: Schema, prefix: string): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? `${prefix}${value.replace(/#$/, '')}` : value,
  ) as Schema
}
