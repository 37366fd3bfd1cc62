import fastifySwagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import fp from 'fastify-plugin'
import taken from '../data/examples.json' with { type: 'json' }
import { security } from '../documents/about.ts'
import type { DocumentSettings } from '../documents/about.ts'
import { agentConnector, withConfirmations } from '../documents/agents.ts'
import { securityDefinitions, toConnector } from '../documents/connector.ts'
import { detailsKeyword } from '../documents/keywords.ts'
import { withExamples } from '../documents/examples.ts'
import { withNotifications } from '../documents/notifications.ts'
import { openApiFrame, withTexts } from '../documents/openapi.ts'
import { withoutPatterns } from '../documents/schema-to-swagger2.ts'
import type { Document, Schema } from '../documents/swagger2.ts'
import { toSwagger2 } from '../documents/to-swagger2.ts'
import { liveExamples, type ExampleValues } from './live-examples.ts'

declare module 'fastify' {
  interface FastifySchema {
    /** What openapi.json says beside the one sentence of `description`, which makers read. */
    [detailsKeyword]?: string
  }
  interface FastifyInstance {
    /** The OpenAPI document, with examples of what is there. After `ready()`. */
    openApi: () => Promise<object>
    /** The connector's definition (Swagger 2.0), made from the same routes as `swagger()`. After `ready()`. */
    connector: () => Document
    /** The definition of the tools for agents. */
    agentConnector: () => Document
  }
}

export type DocumentsOptions = Pick<DocumentSettings, 'publicUrl' | 'version'> &
  Partial<DocumentSettings> & {
    /** What the examples name and only this service knows, by the names in `data/examples.json`; the demo's alone. */
    exampleValues?: ExampleValues
  }

/**
 * Two documents from the same routes: OpenAPI 3.1 for programmers (`app.swagger()`, `/openapi.json`, and the pages at
 * `/docs`) and Swagger 2.0 for Power Automate (`app.connector()`, `/connector/apiDefinition.swagger.json`). Register
 * it, awaited, before the routes: `@fastify/swagger` sees only what comes after it.
 */
async function documents(app: FastifyInstance, { exampleValues, ...options }: DocumentsOptions): Promise<void> {
  const settings: DocumentSettings = {
    authority: 'https://login.microsoftonline.com/organizations',
    scope: 'access_as_user',
    ...options,
    publicUrl: options.publicUrl.replace(/\/+$/, ''),
  }

  await app.register(fastifySwagger, {
    openapi: { ...openApiFrame(settings), security: security(settings) },
    refResolver: { buildLocalReference: nameOf },
    convertConstToEnum: false,
    transformObject: (made) =>
      withExamples(withTexts((made as { openapiObject: unknown }).openapiObject as object), taken) as never,
  })
  await app.register(fastifySwagger, {
    decorator: 'connector',
    swagger: { securityDefinitions: securityDefinitions(settings) as never },
    refResolver: { buildLocalReference: nameOf },
    transform: ({ schema, url }) => ({ schema: withoutRecords(schema), url }),
    transformObject: (made) =>
      withNotifications(
        toConnector(toSwagger2((made as { swaggerObject: unknown }).swaggerObject as Document), settings),
      ) as never,
  })
  const live = liveExamples(exampleValues)
  app.decorate('openApi', () => live(app.swagger()))

  serve(app, '/openapi.json', () => app.openApi())
  serve(app, '/connector/apiDefinition.swagger.json', () => app.connector())
  app.decorate('agentConnector', () => agentConnector(settings))
  serve(app, '/connector/mcp/apiDefinition.swagger.json', () => app.agentConnector())
  serve(app, '/connector/copilot/apiDefinition.swagger.json', () => withConfirmations(app.connector()))
}

/** Definitions are named by the `$id` of the shared schema; `def-0` would change whenever one is added before it. */
function nameOf(schema: { $id?: unknown }, _base: unknown, _fragment: unknown, index: number): string {
  return typeof schema.$id === 'string' ? schema.$id : `def-${index}`
}

/** A document never changes once the routes stand: it is made on first use and kept as text. */
function serve(app: FastifyInstance, path: string, make: () => unknown): void {
  let text: string | undefined
  app.get(path, { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(await make())
    return reply.type('application/json').send(text)
  })
}

/**
 * A copy of a route's schema in which records keep the type of their values. The schema that validates stays as it is.
 */
function withoutRecords(schema: FastifySchema | undefined): FastifySchema {
  return copyWithoutRecords(schema ?? {}) as FastifySchema
}

function copyWithoutRecords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyWithoutRecords)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(withoutPatterns(value as Schema)).map(([key, part]) => [key, copyWithoutRecords(part)])
  return Object.fromEntries(entries)
}

export default fp(documents, { name: 'documents', fastify: '5.x' })
