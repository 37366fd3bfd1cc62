import { contact, securityLabels, signInUrls } from '../../src/documents/about.ts'
import type { Document } from '../../src/documents/swagger2.ts'
import type { PackageAuth, PackageOptions } from './options.ts'

interface Metadata {
  propertyName: string
  propertyValue: string
}

interface SecurityDefinition {
  scopes?: Record<string, string>
  [property: string]: unknown
}

/** The connector's definition for one host and one way to sign in. */
export function definitionFor(definition: Document, { host, basePath, auth }: PackageOptions): Document {
  const publicUrl = `https://${host}${basePath.replace(/\/$/, '')}`
  const metadata = (definition['x-ms-connector-metadata'] ?? []) as Metadata[]
  return {
    ...definition,
    info: { ...definition.info, contact: contact(publicUrl) },
    host,
    basePath,
    schemes: ['https'],
    ...securityFor(definition, auth),
    'x-ms-connector-metadata': metadata.map((entry) => ({
      ...entry,
      propertyValue: entry.propertyValue.replace(addressOf(definition), publicUrl),
    })),
  }
}

/** Where the definition says that the service is. */
function addressOf({ host, basePath, schemes }: Document): string {
  return `${String((schemes as string[])[0])}://${String(host)}${String(basePath).replace(/\/$/, '')}`
}

/** The delegated permission of the service's app that people sign in for. */
export function scopeOf(definition: Document): string {
  const [scope = ''] = Object.keys(definitionsOf(definition)[securityLabels.entra]?.scopes ?? {})
  return scope
}

const definitionsOf = (definition: Document) =>
  (definition['securityDefinitions'] ?? {}) as Record<string, SecurityDefinition>

function securityFor(definition: Document, auth: PackageAuth): Pick<Document, 'securityDefinitions' | 'security'> {
  const known = definitionsOf(definition)
  if (auth.kind === 'key') {
    // The platform binds the header to the connection parameter of this name.
    return { securityDefinitions: { api_key: known[securityLabels.apiKey] }, security: [{ api_key: [] }] }
  }
  const { entra } = securityLabels
  const urls = signInUrls(`https://login.microsoftonline.com/${auth.tenantId}`)
  return {
    securityDefinitions: { [entra]: { ...known[entra], ...urls } },
    security: [{ [entra]: [scopeOf(definition)] }],
  }
}
