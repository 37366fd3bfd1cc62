/** What both documents say about the product. Makers read it when they pick the connector, operators at `/docs`. */

export const title = 'Tenant Steward'

/** 30 to 500 characters, without "API", "connector" or the name of a Power Platform product: certification rules. */
export const description =
  'Looks after a Microsoft 365 tenant: tells who is really inactive, which license comes from where ' +
  'and who holds which role, and changes license groups and contact data safely, with a preview, a check of the ' +
  'result and a ' +
  'plain reason whenever somebody is left out.'

export const privacy =
  '## Privacy\n\nTenant Steward runs where its operator installs it and reads from and writes to the ' +
  "operator's own Microsoft 365 tenant. It sends data to nobody else than the flows that wait for its triggers. Logs " +
  'hold no tokens and no contact data.'

/** The names under which both documents describe how a caller proves who they are. */
export const securityLabels = { entra: 'entra', apiKey: 'apiKey' } as const

export const scopeText = 'Use Tenant Steward with your own account.'

export interface DocumentSettings {
  /** The address under which callers reach the service. */
  publicUrl: string
  version: string
  /** Where users sign in: the Entra authority with its tenant. */
  authority: string
  /** The delegated permission that the app registration of this service exposes. */
  scope: string
}

/** Either a user's token or a key. */
export function security({ scope }: DocumentSettings): Record<string, string[]>[] {
  return [{ [securityLabels.entra]: [scope] }, { [securityLabels.apiKey]: [] }]
}

export function signInUrls(authority: string): { authorizationUrl: string; tokenUrl: string } {
  return { authorizationUrl: `${authority}/oauth2/v2.0/authorize`, tokenUrl: `${authority}/oauth2/v2.0/token` }
}

export function contact(publicUrl: string): { name: string; url: string; email: string } {
  return { name: title, url: `${publicUrl}/docs`, email: `tenant-steward@${mailDomain(publicUrl)}` }
}

/** Loopback names and addresses have no mail domain; the validator would refuse them. */
function mailDomain(publicUrl: string): string {
  const { hostname } = new URL(publicUrl)
  return /\.[a-z]{2,}$/i.test(hostname) ? hostname : 'example.com'
}
