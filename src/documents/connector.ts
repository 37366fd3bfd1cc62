import { contact, description, scopeText, security, securityLabels, signInUrls, title } from './about.ts'
import type { DocumentSettings } from './about.ts'
import { detailsKeyword } from './keywords.ts'
import { mapValues } from './swagger2.ts'
import type { Document, Operation, PathItem } from './swagger2.ts'

/** The operation that the platform calls when a maker creates a connection. */
const testOperation = 'TestConnection'

/**
 * Turns a valid Swagger 2.0 document into a connector's `apiDefinition.swagger.json`: everything around the paths, in
 * the key order of Microsoft's coding standards
 * (https://learn.microsoft.com/connectors/custom-connectors/coding-standards).
 */
export function toConnector(document: Document, settings: DocumentSettings): Document {
  const paths = mapValues(document.paths, (item) => mapValues(item, forMakers))
  return {
    swagger: '2.0',
    info: { title, description, version: settings.version, contact: contact(settings.publicUrl) },
    ...address(settings.publicUrl),
    consumes: ['application/json'],
    produces: ['application/json'],
    paths,
    definitions: document.definitions ?? {},
    securityDefinitions: securityDefinitions(settings),
    security: security(settings),
    ...capabilities(paths),
    'x-ms-connector-metadata': [
      { propertyName: 'Website', propertyValue: `${settings.publicUrl}/docs` },
      { propertyName: 'Privacy policy', propertyValue: `${settings.publicUrl}/docs` },
      { propertyName: 'Categories', propertyValue: 'IT Operations;Security' },
    ],
  }
}

/**
 * Paths keep their `/v1`, and `basePath` holds only what a reverse proxy adds, because the policy that puts the
 * customer's host in replaces host and base path alike.
 */
function address(publicUrl: string): { host: string; basePath: string; schemes: string[] } {
  const url = new URL(publicUrl)
  return { host: url.host, basePath: url.pathname.replace(/(?<=.)\/$/, ''), schemes: [url.protocol.replace(':', '')] }
}

/**
 * What the designer does with an operation. A connection has one way to sign in for all of them, and who may call what
 * is told by openapi.json. Every operation begins a family of its own, so that a later revision can take its place
 * without breaking the flows that use it (https://learn.microsoft.com/connectors/custom-connectors/operational-updates).
 */
function forMakers(operation: Operation): Operation {
  const { security: _, 'x-roles': __, [detailsKeyword]: ___, ...rest } = operation
  return { ...rest, 'x-ms-api-annotation': { status: 'Preview', family: operation.operationId, revision: 1 } }
}

/** Also given to `@fastify/swagger`, which looks up every label that a route's `security` uses. */
export function securityDefinitions(settings: DocumentSettings): Record<string, unknown> {
  return {
    [securityLabels.entra]: {
      type: 'oauth2',
      description: 'Sign in with a work account of the tenant.',
      flow: 'accessCode',
      ...signInUrls(settings.authority),
      scopes: { [settings.scope]: scopeText },
    },
    [securityLabels.apiKey]: {
      type: 'apiKey',
      description: 'A key that the operator of the service has given out.',
      in: 'header',
      name: 'X-Api-Key',
    },
  }
}

function capabilities(paths: Record<string, PathItem>): Record<string, unknown> {
  const exists = Object.values(paths).some((item) =>
    Object.values(item).some(({ operationId }) => operationId === testOperation),
  )
  return exists ? { 'x-ms-capabilities': { testConnection: { operationId: testOperation, parameters: {} } } } : {}
}
