import { contact, description, privacy, scopeText, securityLabels, signInUrls, title } from './about.ts'
import type { DocumentSettings } from './about.ts'
import { needsRoles } from '../callers.ts'
import { detailsKeyword } from './keywords.ts'
import { toCallback } from './notifications.ts'
import { describeResponse } from './response-text.ts'
import { mapValues } from './swagger2.ts'
import type { Schema } from './swagger2.ts'

/** Everything of the OpenAPI 3.1 document but what the routes say. */
export function openApiFrame(settings: DocumentSettings) {
  return {
    openapi: '3.1.0',
    info: {
      title,
      description: `${description}\n\n${privacy}`,
      version: settings.version,
      license: { name: 'MIT', identifier: 'MIT' },
      contact: contact(settings.publicUrl),
    },
    servers: [{ url: settings.publicUrl }],
    components: {
      securitySchemes: {
        [securityLabels.entra]: {
          type: 'oauth2' as const,
          description: 'An access token of Microsoft Entra ID for this service, of a user or of an app.',
          flows: { authorizationCode: { ...signInUrls(settings.authority), scopes: { [settings.scope]: scopeText } } },
        },
        [securityLabels.apiKey]: {
          type: 'apiKey' as const,
          description: 'A key that the operator of the service has given out.',
          in: 'header' as const,
          name: 'X-Api-Key',
        },
      },
    },
  }
}

interface OpenApiDocument {
  paths?: Record<string, Record<string, OpenApiOperation>>
  components?: { schemas?: Record<string, Schema> }
}

interface OpenApiOperation {
  description?: string
  [detailsKeyword]?: string
  'x-roles'?: readonly string[]
  responses?: Record<string, OpenApiResponse>
}

interface OpenApiResponse {
  description: string
  content?: Record<string, { schema?: Schema }>
}

/**
/**
 * The document with all that makers are spared: what else is to be known of an operation, who may call it, a sentence
 * for each response, and what triggers send. Pure, like its Swagger 2.0 counterpart.
 */
export function withTexts(document: OpenApiDocument): OpenApiDocument {
  const describe = (responses: Record<string, OpenApiResponse>) =>
    Object.fromEntries(
      Object.entries(responses).map(([code, response]) => {
        const name = response.content?.['application/json']?.schema?.$ref?.split('/').at(-1) ?? ''
        return [
          code,
          {
            ...response,
            description: describeResponse(code, response.description, document.components?.schemas?.[name]),
          },
        ]
      }),
    )
  const paths = mapValues(document.paths ?? {}, (item) =>
    mapValues(item, ({ responses = {}, ...operation }) =>
      toCallback({ ...withDetails(operation), responses: describe(responses) }),
    ),
  )
  return { ...document, paths }
}

function withDetails({ description, [detailsKeyword]: details, ...operation }: OpenApiOperation): OpenApiOperation {
  const roles = operation['x-roles']
  const parts = [description, details, roles === undefined ? undefined : needsRoles(roles)]
  return { ...operation, description: parts.filter((part) => part !== undefined).join('\n\n') }
}
