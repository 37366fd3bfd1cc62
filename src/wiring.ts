import { createHash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Config } from './config/config.ts'
import { armScopeOf, createTokenSource, type Purpose } from './graph/credentials.ts'
import { createArmReader } from './arm/reader.ts'
import { createArmWriter } from './arm/writer.ts'
import { createAzureReader } from './services/roles/azure/azure-reader.ts'
import type { AzureConnection } from './services/roles/azure/plans/azure-access.ts'
import { createIdentity } from './graph/permissions.ts'
import { createGraphReader } from './graph/reader.ts'
import { createGraphWriter } from './graph/writer.ts'
import { createUsageReports } from './graph/usage-reports.ts'
import type { TransportResponse } from './graph/middleware.ts'
import { pageSignInOf } from './config/page-sign-in.ts'
import type { Caller } from './callers.ts'
import { readPrices } from './services/cleanup/prices.ts'
import { readBrand } from './services/reports/brand.ts'
import { createAzureCapabilities } from './services/connection/azure-capabilities.ts'
import { createConnection, type Connection } from './services/connection/connection.ts'
import { createTrials } from './services/connection/trials.ts'
import { createTenantLicenses } from './services/licenses/tenant-licenses.ts'
import { createRoleHolders } from './services/people/role-holders.ts'
import { readBaselines } from './services/roles/baselines.ts'
import { signingKeyFrom } from './services/links.ts'
import { createSignInTurns } from './services/sign-ins/turns.ts'
import { createServices, seenBy, type ServiceDependencies, type Services } from './services/index.ts'
import { createSending } from './services/plans/sending.ts'
import { settingsOf } from './config/settings.ts'
import { openStore, type Store } from './store/database.ts'
import { settingOnce } from './store/settings.ts'
import { present } from './present.ts'

/** How many callers' services are kept while Graph is read on behalf of each of them. */
const MAX_CALLERS = 500

/** Whether Graph is read with the rights of each user who asks. */
export const readsForUsers = (config: Config): boolean =>
  (config.GRAPH_READ_CREDENTIAL ?? config.GRAPH_CREDENTIAL) === 'on-behalf-of'

/** What lives as long as the process, besides the configuration. */
export interface Wiring extends Omit<
  ServiceDependencies,
  'settings' | 'pageSignIn' | 'reader' | 'requestReader' | 'writing' | 'sending' | 'usageReports' | 'azure'
> {
  onResponse?: (response: TransportResponse) => void
}

/** The services of each caller, and those that go on without any. */
export interface ServicesFor {
  (caller?: Caller): Services
}

/** The store that the configuration names, and the key that signs links. */
export async function openWiring(
  config: Config,
  log?: Parameters<typeof openStore>[0]['log'],
): Promise<Pick<Wiring, 'store' | 'signingKey' | 'brand' | 'prices' | 'baselines'>> {
  const brand = readBrand(settingsOf(config))
  const prices = config.PRICES_FILE === undefined ? undefined : await readPrices(config.PRICES_FILE)
  const baselines =
    config.ROLE_BASELINES_FILE === undefined ? undefined : await readBaselines(config.ROLE_BASELINES_FILE)
  const store = await openStore({ databaseUrl: config.DATABASE_URL, dataDir: config.DATA_DIR, log })
  return {
    brand,
    ...present('prices', prices),
    ...present('baselines', baselines),
    store,
    signingKey: await signingKeyOf(config, store),
  }
}

/** Kept in the database only where there is no other secret that all replicas have. */
async function signingKeyOf({ SIGNING_KEY, AUDIT_KEY }: Config, store: Store): Promise<string> {
  if (SIGNING_KEY !== undefined) return SIGNING_KEY
  if (AUDIT_KEY !== undefined) return signingKeyFrom(AUDIT_KEY)
  return settingOnce(store.db, 'signingKey', () => randomBytes(32).toString('base64url'))
}

/** What tells whether the service works in its tenant, and needs no store for it; with the service's own identities. */
export function createConnectionFor(config: Config, now: () => number = Date.now): Connection {
  const graph = { baseUrl: config.GRAPH_BASE_URL, timeoutSeconds: config.GRAPH_TIMEOUT_SECONDS }
  const identity = (which: Purpose) => ({ ...graph, tokens: createTokenSource(config, which) })
  // On behalf of users nobody is there whose rights could be tried.
  const reading = identity(readsForUsers(config) ? 'WRITE' : 'READ')
  const reader = createGraphReader(reading)
  const writing = createIdentity(createTokenSource(config, 'WRITE'))
  return createConnection({
    reader,
    writing,
    licenses: createTenantLicenses({ reader, now }),
    tried: createTrials({
      reader,
      requestReader: config.ROLE_REQUESTS_READ ? createGraphReader(identity('WRITE')) : undefined,
      roleHolders: createRoleHolders({ reader, now }),
      usageReports: createUsageReports({ ...reading, downloadHosts: config.REPORT_DOWNLOAD_HOSTS }),
      now,
    }),
    azure: createAzureCapabilities({ azure: connectAzure(config, { now }), writing, now }),
    settings: settingsOf(config),
  })
}

/** One of the service's own identities towards Azure. */
const armIdentity = (config: Config, purpose: Purpose, onResponse: Wiring['onResponse']) => ({
  baseUrl: config.ARM_BASE_URL,
  tokens: createTokenSource(config, purpose, undefined, armScopeOf(config)),
  ...present('onResponse', onResponse),
})

/** Azure as the service's own identity reads it; undefined where that is switched off. */
function connectAzure(
  config: Config,
  { onResponse, now = Date.now }: Partial<Wiring> = {},
): AzureConnection | undefined {
  if (!config.AZURE_ROLES) return undefined
  const purpose = readsForUsers(config) ? 'WRITE' : 'READ'
  const arm = createArmReader({
    ...armIdentity(config, purpose, onResponse),
    groupReadsPerMinute: config.AZURE_GROUP_READS_PER_MINUTE,
  })
  const principalOf = principalLookUp(config, purpose)
  const tenantId = config[`GRAPH_${purpose}_AZURE_TENANT_ID`] ?? config.AZURE_TENANT_ID
  const subscriptionIds = config.AZURE_SUBSCRIPTION_IDS
  const system = createAzureReader({
    reader: arm,
    now,
    tenantId,
    principalOf,
    subscriptionIds,
    maxTier: config.AZURE_MAX_TIER,
    timeBounds: config.AZURE_TIME_BOUNDS,
    denyAssignments: config.AZURE_DENY_ASSIGNMENTS,
    settings: config.ROLE_SNAPSHOT_PARTS.includes('settings'),
  })
  return { system, arm, principalOf, ...present('tenantId', tenantId), subscriptionIds }
}

/** Tokens of Microsoft Entra ID say the object id; those of the simulator do not. */
function principalLookUp(config: Config, purpose: Purpose) {
  const reader = createGraphReader({ baseUrl: config.GRAPH_BASE_URL, tokens: createTokenSource(config, purpose) })
  return async (appId: string): Promise<string | undefined> => {
    const path = `/servicePrincipals(appId='${encodeURIComponent(appId)}')`
    return (await reader.find<{ id: string }>({ path, select: ['id'], complete: 'object' }))?.id
  }
}

/**
 * Joins configuration, credentials, Graph, store and services. Everybody shares one set of services, its caches and its
 * shared reads. Where Graph is read on behalf of users, each of them has readers of their own, so that nobody is
 * answered from what another one was allowed to read; a token of theirs is never kept, so nothing that goes on
 * afterwards uses it.
 */
export function createServicesFor(config: Config, { onResponse, ...wiring }: Wiring): ServicesFor {
  const graph = {
    baseUrl: config.GRAPH_BASE_URL,
    timeoutSeconds: config.GRAPH_TIMEOUT_SECONDS,
    ...present('onResponse', onResponse),
    signInTurns: createSignInTurns({ store: wiring.store, perMinute: config.SIGN_IN_READS_PER_MINUTE }),
  }
  const identity = (purpose: Purpose, caller?: Caller) => ({
    ...graph,
    tokens: createTokenSource(config, purpose, caller),
  })
  const forUsers = readsForUsers(config)
  const own = identity(forUsers ? 'WRITE' : 'READ')
  const writing = identity('WRITE')
  const services = createServices({
    ...wiring,
    settings: settingsOf(config),
    pageSignIn: pageSignInOf(config),
    reader: createGraphReader(own),
    requestReader: config.ROLE_REQUESTS_READ ? createGraphReader(writing) : undefined,
    writing: createIdentity(writing.tokens),
    sending: createSending({
      writer: createGraphWriter(writing),
      azure: config.AZURE_ROLES ? createArmWriter(armIdentity(config, 'WRITE', onResponse)) : undefined,
      store: wiring.store,
      limit: config.GRAPH_WRITE_QUOTA,
    }),
    usageReports: createUsageReports({ ...own, downloadHosts: config.REPORT_DOWNLOAD_HOSTS }),
    ...present('azure', connectAzure(config, { ...wiring, ...present('onResponse', onResponse) })),
  })
  if (!forUsers) return () => services

  const perCaller = new LRUCache<string, Services>({ max: MAX_CALLERS })
  return (caller) => {
    if (caller === undefined) return services
    const key = createHash('sha256')
      .update(`${caller.id} ${caller.assertion ?? ''}`)
      .digest('base64')
    const known = perCaller.get(key)
    if (known !== undefined) return known
    const theirs = seenBy(services, services.readingFor(createGraphReader(identity('READ', caller))))
    perCaller.set(key, theirs)
    return theirs
  }
}
