import { createHash, randomBytes } from 'node:crypto'
import type { Config } from './config.ts'
import { createTokenSource } from './graph/credentials.ts'
import { createBoundedCache } from './graph/kept-tokens.ts'
import { createGraphReader } from './graph/reader.ts'
import { createGraphWriter } from './graph/writer.ts'
import { createUsageReports } from './graph/usage-reports.ts'
import type { TransportAnswer } from './graph/middleware.ts'
import type { Caller } from './services/access/roles.ts'
import { readPrices } from './services/cleanup/prices.ts'
import { readBrand } from './services/reports/brand.ts'
import { createConnection, type Connection } from './services/connection/connection.ts'
import { createTrials } from './services/connection/trials.ts'
import { createTenantLicenses } from './services/licenses/tenant-licenses.ts'
import { createRoleHolders } from './services/people/role-holders.ts'
import { readBaselines } from './services/roles/baselines.ts'
import { signingKeyFrom } from './services/links.ts'
import { createSignInTurns } from './services/sign-ins/turns.ts'
import { createServices, type ServiceDependencies, type Services } from './services/index.ts'
import { openStore, type Store } from './store/database.ts'
import { settingOnce } from './store/settings.ts'

/** How many callers' services are kept while Graph is read on behalf of each of them. */
const MAX_CALLERS = 500

/** Whether Graph is read with the rights of each user who asks. */
export const readsForUsers = (config: Config): boolean =>
  (config.GRAPH_READ_CREDENTIAL ?? config.GRAPH_CREDENTIAL) === 'on-behalf-of'

/** What lives as long as the process, besides the configuration. */
export interface Wiring extends Pick<
  ServiceDependencies,
  | 'prices'
  | 'baselines'
  | 'now'
  | 'onError'
  | 'checkpoint'
  | 'leaseMs'
  | 'settleMs'
  | 'draftMs'
  | 'moreKinds'
  | 'alwaysAnew'
  | 'onProgress'
> {
  store: Store
  /** Signs links and skip tokens, the same on all replicas. */
  signingKey: string
  onAnswer?: (answer: TransportAnswer) => void
}

/** The services of each caller, and those that go on without any. */
export interface ServicesFor {
  (caller?: Caller): Services
}

/** The store that the configuration names, and the key that signs links. */
export async function openWiring(
  config: Config,
  log?: Parameters<typeof openStore>[0]['log'],
): Promise<Pick<Wiring, 'store' | 'signingKey' | 'prices' | 'baselines'>> {
  // A logo that is none stops the start before anything is opened.
  readBrand(config)
  const prices = config.PRICES_FILE === undefined ? undefined : await readPrices(config.PRICES_FILE)
  const baselines =
    config.ROLE_BASELINES_FILE === undefined ? undefined : await readBaselines(config.ROLE_BASELINES_FILE)
  const store = await openStore({ databaseUrl: config.DATABASE_URL, dataDir: config.DATA_DIR, log })
  return {
    ...(prices === undefined ? {} : { prices }),
    ...(baselines === undefined ? {} : { baselines }),
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
  const identity = (which: 'READ' | 'WRITE') => ({ ...graph, tokens: createTokenSource(config, which) })
  // On behalf of users nobody is there whose rights could be tried.
  const reading = identity(readsForUsers(config) ? 'WRITE' : 'READ')
  const reader = createGraphReader(reading)
  return createConnection({
    reader,
    writer: createGraphWriter(identity('WRITE')),
    licenses: createTenantLicenses({ reader, now }),
    tried: createTrials({
      reader,
      requestReader: config.ROLE_REQUESTS_READ ? createGraphReader(identity('WRITE')) : undefined,
      roleHolders: createRoleHolders({ reader, now }),
      usageReports: createUsageReports({ ...reading, downloadHosts: config.REPORT_DOWNLOAD_HOSTS }),
      now,
    }),
    settings: config,
  })
}

/**
 * Joins configuration, credentials, Graph, store and services. With a service identity everybody shares one set of
 * services, its caches and its shared reads; on behalf of users, each caller has a set of their own, so that nobody is
 * answered from what another one was allowed to read.
 */
export function createServicesFor(config: Config, { onAnswer, ...wiring }: Wiring): ServicesFor {
  const graph = {
    baseUrl: config.GRAPH_BASE_URL,
    timeoutSeconds: config.GRAPH_TIMEOUT_SECONDS,
    ...(onAnswer === undefined ? {} : { onAnswer }),
    signInTurns: createSignInTurns({ store: wiring.store, perMinute: config.SIGN_IN_READS_PER_MINUTE }),
  }
  const writer = createGraphWriter({ ...graph, tokens: createTokenSource(config, 'WRITE') })
  const requestReader = config.ROLE_REQUESTS_READ
    ? createGraphReader({ ...graph, tokens: createTokenSource(config, 'WRITE') })
    : undefined
  const usageReports = createUsageReports({
    ...graph,
    tokens: createTokenSource(config, readsForUsers(config) ? 'WRITE' : 'READ'),
    downloadHosts: config.REPORT_DOWNLOAD_HOSTS,
  })
  const servicesOf = (caller?: Caller) =>
    createServices({
      ...wiring,
      usageReports,
      requestReader,
      reader: createGraphReader({ ...graph, tokens: createTokenSource(config, 'READ', caller) }),
      writer,
      config,
      readsLive: caller !== undefined,
    })

  if (!readsForUsers(config)) {
    const shared = servicesOf()
    return () => shared
  }
  const own = createServices({
    ...wiring,
    usageReports,
    requestReader,
    reader: createGraphReader({ ...graph, tokens: createTokenSource(config, 'WRITE') }),
    writer,
    config,
  })
  const perCaller = createBoundedCache<Services>(MAX_CALLERS)
  return (caller) => {
    if (caller === undefined) return own
    const key = createHash('sha256')
      .update(`${caller.id} ${caller.assertion ?? ''}`)
      .digest('base64')
    return perCaller.get(key, Infinity, () => forUser(servicesOf(caller), own))
  }
}

/**
 * What is done with a user's token, and what is not: the token is never kept, so nothing that goes on after the answer
 * uses it; and a change is only made when the checks before it see everything, which a user may not.
 */
function forUser(user: Services, own: Services): Services {
  const {
    signIns,
    signInLog,
    inactiveUsers,
    tenantLicenses,
    userLicenses,
    licenseGroups,
    groupMembers,
    connection,
    roles,
  } = user
  return {
    ...own,
    signIns,
    signInLog,
    inactiveUsers,
    tenantLicenses,
    userLicenses,
    licenseGroups,
    groupMembers,
    connection,
    roles,
    contacts: { ...own.contacts, get: user.contacts.get },
  }
}
