import type { PackageAuth } from './options.ts'

type Parameters = Record<string, { oAuthSettings?: OAuthSettings; [property: string]: unknown }>

interface OAuthSettings {
  clientId: string
  scopes: string[]
  properties: Record<string, unknown>
  customParameters: Record<string, { value: string }>
  [property: string]: unknown
}

export interface Policy {
  templateId: string
  title: string
  parameters: Record<string, unknown>
}

/** apiProperties.json as it is committed: for any host, and with both ways to sign in. */
export interface CommonProperties {
  properties: {
    iconBrandColor: string
    capabilities: string[]
    connectionParameterSets: { values: { name: string; parameters: Parameters }[] }
    policyTemplateInstances: Policy[]
  }
}

/** The same for one host and one way to sign in, which the portal can show and change. */
export interface ApiProperties {
  properties: {
    iconBrandColor: string
    capabilities: string[]
    connectionParameters: Parameters
    policyTemplateInstances: Policy[]
  }
}

/**
 * The connector's properties filled in. Nobody is asked for a host, so that no maker can send credentials anywhere
 * else. The client secret is never in it: whoever imports the connector enters it on its page, once.
 */
export function propertiesFor({ properties }: CommonProperties, auth: PackageAuth, scope: string): ApiProperties {
  const { iconBrandColor, capabilities, connectionParameterSets, policyTemplateInstances } = properties
  const set = connectionParameterSets.values.find(({ name }) => name === (auth.kind === 'entra' ? 'entra' : 'apiKey'))
  if (set === undefined) throw new Error(`apiProperties.json has no connection parameters for ${auth.kind}.`)
  const { host: _, ...parameters } = set.parameters
  return {
    properties: {
      iconBrandColor,
      capabilities,
      connectionParameters: auth.kind === 'entra' ? withApps(parameters, auth, scope) : parameters,
      policyTemplateInstances: policyTemplateInstances.filter((policy) => !asksConnection(policy)),
    },
  }
}

/** With the host in the definition and one way to sign in, what such policies do is done by the platform. */
const asksConnection = ({ parameters }: Policy): boolean =>
  JSON.stringify(parameters).includes('@connectionParameters(')

function withApps(
  { token, ...others }: Parameters,
  { tenantId, apiAppId, connectorAppId }: Extract<PackageAuth, { kind: 'entra' }>,
  scope: string,
): Parameters {
  const settings = token?.oAuthSettings
  if (settings === undefined) throw new Error('apiProperties.json has no OAuth settings.')
  const resource = `api://${apiAppId}`
  return {
    token: {
      ...token,
      oAuthSettings: {
        ...settings,
        clientId: connectorAppId,
        scopes: [scope],
        properties: { ...settings.properties, AzureActiveDirectoryResourceId: resource },
        customParameters: {
          ...settings.customParameters,
          tenantId: { value: tenantId },
          resourceUri: { value: resource },
        },
      },
    },
    ...others,
  }
}
