export const PROFILES = [
  'emptySignInOnAdvanced',
  'slowSingleSignIn',
  'implausibleSignIn',
  'noP1',
  'noP2',
  'noPim',
  'noServices',
  'noSegment',
  'oldFilters',
  'noMemberFilter',
  'emptyPages',
  'foreignNextLink',
  'readOnlyPermissions',
  'concealedNames',
  'foreignReportHost',
  'appOnlySettingsRefused',
  'expiredDelta',
  'deltaReplays',
] as const

export type Profile = (typeof PROFILES)[number]

export interface Quotas {
  /** Resource units per 10 s for one app in one tenant; undefined: Microsoft's number for the tenant's size. */
  resourceUnits?: number
  writes: number
  /** Within so many milliseconds. */
  writesPeriodMs: number
  reports: number
  conditionalAccess: number
  /** Requests a minute that return `signInActivity`. */
  signInActivity: number
}

/** How the Azure side behaves. */
export interface AzureSettings {
  /** How long Resource Graph goes on showing the state before a write: it is an index. */
  lagMs: number
  /** Limits of Azure times this; 0: none. */
  quotaFactor: number
  /** Rows on a page of a list: Microsoft does not say how many. */
  pageSize: number
}

/** What can be changed while the simulator runs (`PATCH /_simulator/settings`). */
export interface Settings {
  latencyMs: number
  /** How long lists and advanced reads go on showing the state before a write. */
  replicationMs: number
  /** How long group-based licensing takes after a membership changed. */
  licenseMs: number
  /** How long dynamic groups take to follow a property that changed. */
  dynamicMs: number
  /** How long a write takes; another one to the same object meanwhile is refused. */
  writeMs: number
  profiles: readonly Profile[]
  /** `relaxed`: as many sign-in dates as anybody likes; for what is not about them. */
  quota: 'on' | 'relaxed' | 'off'
  quotas: Quotas
  azure: AzureSettings
}

/** learn.microsoft.com/graph/throttling-limits: identity and access, reporting, identity protection. */
export const DEFAULT_SETTINGS: Settings = {
  latencyMs: 0,
  replicationMs: 200,
  licenseMs: 800,
  dynamicMs: 800,
  writeMs: 5,
  profiles: [],
  quota: 'on',
  quotas: { writes: 3000, writesPeriodMs: 150_000, reports: 5, conditionalAccess: 1, signInActivity: 10 },
  azure: { lagMs: 5_000, quotaFactor: 1, pageSize: 100 },
}

export function parseSettings(input: Readonly<Record<string, unknown>>, base: Settings): Settings {
  const settings = { ...base }
  for (const name of ['latencyMs', 'replicationMs', 'licenseMs', 'dynamicMs', 'writeMs'] as const) {
    if (input[name] !== undefined) settings[name] = nonNegative(name, input[name])
  }
  if (input['profiles'] !== undefined) settings.profiles = profilesOf(input['profiles'])
  if (input['quota'] !== undefined) {
    settings.quota = quotaOf(input['quota'])
  }
  if (input['quotas'] !== undefined) settings.quotas = { ...base.quotas, ...(input['quotas'] as Partial<Quotas>) }
  if (input['azure'] !== undefined) settings.azure = azureOf(input['azure'], base.azure)
  return settings
}

function azureOf(input: unknown, base: AzureSettings): AzureSettings {
  const settings = { ...base, ...(input as Partial<AzureSettings>) }
  for (const [name, value] of Object.entries(settings)) {
    if (!(name in base)) throw new TypeError(`azure has no setting '${name}'`)
    if (typeof value !== 'number' || !(value >= 0)) throw new TypeError(`azure.${name} must be a number`)
  }
  if (settings.pageSize < 1) throw new TypeError('azure.pageSize must be at least 1')
  return settings
}

function quotaOf(value: unknown): Settings['quota'] {
  if (value === 'on' || value === 'relaxed' || value === 'off') return value
  throw new TypeError("quota must be 'on', 'relaxed' or 'off'")
}

function nonNegative(name: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0)) throw new TypeError(`${name} must be a number of milliseconds`)
  return value
}

function profilesOf(value: unknown): Profile[] {
  if (!Array.isArray(value)) throw new TypeError('profiles must be an array of names')
  return value.map((name) => {
    if (!(PROFILES as readonly unknown[]).includes(name)) {
      throw new TypeError(`There is no profile '${String(name)}'. Profiles: ${PROFILES.join(', ')}`)
    }
    return name as Profile
  })
}
