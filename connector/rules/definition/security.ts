import type { Document } from '../../../src/documents/swagger2.ts'
import { once } from './rule.ts'
import type { Rules } from './rule.ts'
import { operations } from '../../../src/documents/walk.ts'

type Scheme = Record<string, unknown>
type Requirement = [label: string, scopes: unknown, scheme: Scheme | undefined]

const wordsByType: Record<string, { required: string[]; other: string[] }> = {
  basic: { required: [], other: [] },
  apiKey: { required: ['name', 'in'], other: [] },
  oauth2: { required: ['flow', 'scopes'], other: ['authorizationUrl', 'tokenUrl'] },
}

const schemesOf = (document: Document) =>
  Object.entries((document['securityDefinitions'] ?? {}) as Record<string, Scheme>)

function requirements(document: Document): Requirement[] {
  const all = [document['security'], ...operations(document).map(({ operation }) => operation['security'])]
  const schemes = new Map(schemesOf(document))
  return all
    .flatMap((list) => (list ?? []) as Record<string, unknown>[])
    .flatMap((requirement) => Object.entries(requirement))
    .map(([label, scopes]) => [label, scopes, schemes.get(label)])
}

/** How a connection proves who it is. */
export const securityRules: Rules = {
  SecurityRequirementMustBeDefined: once('security', (document) =>
    requirements(document)
      .filter(([, , scheme]) => scheme === undefined)
      .map(([label]) => `Define "${label}" in securityDefinitions.`),
  ),
  SecurityRequirementMustHaveValue: once('security', (document) =>
    requirements(document)
      .filter(([, scopes]) => !Array.isArray(scopes))
      .map(([label]) => `Give "${label}" a list of scopes, empty if none.`),
  ),
  SecurityRequirementMustHaveEmptyValue: once('security', (document) =>
    requirements(document)
      .filter(
        ([, scopes, scheme]) => scheme && scheme['type'] !== 'oauth2' && Array.isArray(scopes) && scopes.length > 0,
      )
      .map(([label]) => `Give "${label}" an empty list: only OAuth has scopes.`),
  ),
  OAuthSecurityRequirementValueMustBeScopeName: once('security', (document) =>
    requirements(document)
      .filter(([, , scheme]) => scheme?.['type'] === 'oauth2')
      .flatMap(([label, scopes, scheme]) =>
        (Array.isArray(scopes) ? scopes : [])
          .filter((scope) => !Object.hasOwn(scheme?.['scopes'] ?? {}, String(scope)))
          .map((scope) => `Define the scope "${String(scope)}" of "${label}".`),
      ),
  ),
  SecuritySchemePropertyRequired: once('securityDefinitions', (document) =>
    schemesOf(document).flatMap(([label, scheme]) =>
      [
        ...(wordsByType[String(scheme['type'])]?.required ?? []),
        ...(scheme['flow'] === 'accessCode' ? ['authorizationUrl', 'tokenUrl'] : []),
      ]
        .filter((word) => scheme[word] === undefined)
        .map((word) => `Add ${word} to "${label}".`),
    ),
  ),
  SecuritySchemePropertyNotValid: once('securityDefinitions', (document) =>
    schemesOf(document).flatMap(([label, scheme]) => {
      const known = wordsByType[String(scheme['type'])]
      const allowed = ['type', 'description', ...(known?.required ?? []), ...(known?.other ?? [])]
      return Object.keys(scheme)
        .filter((word) => !allowed.includes(word) && !word.startsWith('x-'))
        .map((word) => `Remove ${word} from "${label}".`)
    }),
  ),
  SignInFlowNotSupported: once('securityDefinitions', (document) =>
    schemesOf(document)
      .filter(
        ([, scheme]) => scheme['type'] === 'oauth2' && scheme['flow'] !== undefined && scheme['flow'] !== 'accessCode',
      )
      .map(([label]) => `Use the flow accessCode for "${label}": connectors know no other.`),
  ),
}
