import { contact, description, privacy, scopeText, securityLabels, signInUrls, title } from './about.ts'
import type { DocumentSettings } from './about.ts'

/** Everything of the OpenAPI 3.1 document but what the routes say. */
export function openApiFrame (settings: DocumentSettings) {
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
