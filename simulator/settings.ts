export const PROFILES = [
  'emptySignInOnAdvanced',
  'slowSingleSignIn',
  'implausibleSignIn',
  'noP1',
  'noP2',
  'emptyPages',
  'foreignNextLink',
  'readOnlyPermissions',
  'concealedNames',
  'foreignReportHost',
  'appOnlySettingsRefused',
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
  profiles: readonly Profile[]
  quota: 'on' | 'off'
  quotas: Quotas
}

/** learn.microsoft.com/graph/throttling-limits: identity and access, reporting, identity protection. */
export const DEFAULT_SETTINGS: Settings = {
  latencyMs: 0,
  replicationMs: 200,
  licenseMs: 800,
  dynamicMs: 800,
  profiles: [],
  quota: 'on',
  quotas: { writes: 3000, writesPeriodMs: 150_000, reports: 5, conditionalAccess: 1 },
}

export function parseSettings(input: Readonly<Record<string, unknown>>, base: Settings): Settings {
  const settings = { ...base }
  for (const name of ['latencyMs', 'replicationMs', 'licenseMs', 'dynamicMs'] as const) {
    if (input[name] !== undefined) settings[name] = nonNegative(name, input[name])
  }
  if (input['profiles'] !== undefined) settings.profiles = profilesOf(input['profiles'])
  if (input['quota'] !== undefined) {
    if (input['quota'] !== 'on' && input['quota'] !== 'off') throw new TypeError("quota must be 'on' or 'off'")
    settings.quota = input['quota']
  }
  if (input['quotas'] !== undefined) settings.quotas = { ...base.quotas, ...(input['quotas'] as Partial<Quotas>) }
  return settings
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
