import { readConfig } from '../../src/config/config.ts'
import { createGraphReader } from '../../src/graph/reader.ts'
import { createUsageReports } from '../../src/graph/usage-reports.ts'
import { createCleanupDraft, type CleanupDraftDependencies } from '../../src/services/cleanup/draft.ts'
import type { DraftRow } from '../../src/services/cleanup/draft-rows.ts'
import type { CleanupLimits, CleanupScope } from '../../src/services/cleanup/scope.ts'
import type { CleanupSummary } from '../../src/services/cleanup/summary.ts'
import type { ExclusionMatcher } from '../../src/services/exclusions/matcher.ts'
import { createDirectory } from '../../src/services/directory/directory.ts'
import { createLicenseGroups } from '../../src/services/licenses/license-groups.ts'
import { createSideEffects } from '../../src/services/licenses/side-effects.ts'
import { createTenantLicenses } from '../../src/services/licenses/tenant-licenses.ts'
import { createSkipTokens } from '../../src/services/lists/skip-token.ts'
import { createProtection } from '../../src/services/people/protection.ts'
import { createRoleHolders } from '../../src/services/people/role-holders.ts'
import { createCutoffs } from '../../src/services/sign-ins/cutoff.ts'
import { openStore } from '../../src/store/database.ts'
import { settingsOf } from '../../src/config/settings.ts'
import type { SimulatorOptions } from '../../simulator/server.ts'
import { API_KEYS } from '../helper.ts'
import { start, type Client } from '../simulator/support.ts'

type Test = Parameters<typeof start>[0]

export interface DraftOptions extends Partial<CleanupDraftDependencies> {
  simulator?: SimulatorOptions
  excludedGroups?: string[]
  allowedGroups?: string[]
  /** Names of the cast. */
  excluded?: string[]
  downloadHosts?: string[]
}

export interface Drafting extends Client {
  draft(
    scope?: Partial<CleanupScope>,
    limits?: Partial<CleanupLimits>,
    options?: { signal?: AbortSignal },
  ): Promise<{ rows: DraftRow[]; summary: CleanupSummary }>
  /** The name in the cast of whom a row is about, or their id. */
  nameOf(row: DraftRow): string
}

/** A draft on a simulated tenant, directly over its HTTP, with nobody restored and nobody excluded unless asked for. */
export async function startDraft(
  t: Test,
  {
    simulator,
    excludedGroups = [],
    allowedGroups = [],
    excluded = [],
    downloadHosts = [],
    ...overrides
  }: DraftOptions = {},
): Promise<Drafting> {
  const client = await start(t, { users: 2_000, ...simulator })
  const { user, group } = client
  const now = () => client.world.now()
  const graph = { baseUrl: client.url, tokens: async () => 'opaque' }
  const reader = createGraphReader(graph)
  const sideEffects = createSideEffects({ reader, now })
  const exclusions: Pick<ExclusionMatcher, 'whileReading'> = {
    whileReading: async (reading) =>
      new Map(
        (await reading)
          .filter(({ id }) => excluded.some((name) => user(name) === id))
          .map(({ id }) => [id, { message: 'Is excluded.' }]),
      ),
  }
  const store = await openStore({})
  const cutoffs = createCutoffs({ policy: { minInactiveDays: 30, quietPeriods: [] }, now })
  const directory = createDirectory({
    store,
    reader,
    cutoffs,
    policy: settingsOf(readConfig({ API_KEYS, GRAPH_BASE_URL: client.url, SIGN_IN_READS_PER_MINUTE: '0' })),
    alwaysAnew: true,
    onError: () => {},
    now,
  })
  t.teardown(async () => {
    await directory.close()
    await store.close()
  })
  const draft = createCleanupDraft({
    store,
    directory,
    reader,
    groups: createLicenseGroups({
      reader,
      sideEffects,
      policy: { licenseGroupIds: allowedGroups.map(group), excludedGroupIds: excludedGroups.map(group) },
      skipTokens: createSkipTokens('secret'),
      now,
    }),
    sideEffects,
    protection: createProtection({
      reader,
      roleHolders: createRoleHolders({ reader, now }),
      exclusions,
      policy: {
        breakGlassUsers: [user('breakGlass1')],
        onLeaveAttribute: 'extensionAttribute7=leave',
        onLeaveUsers: [],
      },
      now,
    }),
    cutoffs,
    tenantLicenses: createTenantLicenses({ reader, now }),
    usageReports: createUsageReports({ ...graph, downloadHosts }),
    recentlyRestored: async () => new Set(),
    saidToHaveLeft: async () => new Set(),
    ...overrides,
  })
  const names = new Map(Object.entries(client.cast.users).map(([name, { id }]) => [id, name]))
  return {
    ...client,
    async draft(scope = {}, limits = {}, options = {}) {
      const rows: DraftRow[] = []
      const add = async (some: readonly DraftRow[]) => {
        rows.push(...some)
      }
      const allowed = { maxRemovals: 1_000, maxPercent: 100, ...limits }
      const summary = await draft({ ...EVERYTHING, ...scope }, allowed, { ...options, add })
      return { rows, summary }
    },
    nameOf: ({ change }) => names.get(change.subjectId) ?? change.subjectId,
  }
}

const EVERYTHING: CleanupScope = {
  inactiveDays: 180,
  neverSignedIn: 'skip',
  minAccountAgeDays: 180,
  accountState: 'both',
  userTypes: ['Member'],
  acceptSideEffects: [],
  directLicenses: 'report',
  crossCheckUsage: false,
}
