import { createHash } from 'node:crypto'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Test } from 'tap'
import { readConfig } from '../../src/config/config.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { startIdentity, type Identity } from '../../simulator/identity.ts'

export const TENANT = '11111111-2222-4333-8444-555555555555'
export const API = 'aaaaaaaa-0000-4000-8000-000000000001'
export const CONNECTOR = 'cccccccc-0000-4000-8000-000000000001'
export const USER = 'eeeeeeee-0000-4000-8000-000000000001'

/** What a user's token says beside what every token says. */
export const user = {
  azp: CONNECTOR,
  oid: USER,
  scp: 'access_as_user',
  name: 'Ada Lovelace',
  preferred_username: 'ada@northwind.example',
}
export const userV1 = {
  version: '1.0' as const,
  aud: `api://${API}`,
  azp: undefined,
  appid: CONNECTOR,
  oid: USER,
  scp: 'access_as_user',
}
export const app = { azp: CONNECTOR, oid: 'dddddddd-0000-4000-8000-000000000001', roles: ['Reader'] }

export const sha256 = (key: string) => createHash('sha256').update(key).digest('hex')

/** Our configuration, with callers' tokens from the given sign-in service. */
export function settingsFor(authority: string, overrides: Record<string, string> = {}) {
  const config = readConfig({
    AUTH_FAILURES_PER_MINUTE: '1000000',
    API_AUDIENCE: API,
    API_TENANT_ID: TENANT,
    API_AUTHORITY_HOST: authority,
    API_KEYS: JSON.stringify([{ name: 'flows', sha256: sha256('correct horse'), roles: ['LicenseOperator'] }]),
    ...overrides,
  })
  return settingsOf(config)
}

/** A sign-in service that this process trusts. */
export async function identityFor(t: Test): Promise<Identity> {
  const identity = await startIdentity({ port: 0, tenantId: TENANT, apiAudience: API, clients: [] })
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, identity.caCertificate])
  t.teardown(async () => {
    setDefaultCACertificates(before)
    await identity.close()
  })
  return identity
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
