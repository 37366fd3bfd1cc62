import { isSupportedCountry } from 'libphonenumber-js/min'
import { isGuid } from '../guid.ts'
import { isLoopback } from '../loopback.ts'
import { namePattern } from '../name-pattern.ts'
import { timeZoneOf } from '../time-zones.ts'
import type { Variables } from './variables.ts'

/** What single values can't show: settings that need each other or exclude each other. */
export function togetherFaults(config: Variables): string[] {
  const faults: string[] = []
  const graph = new URL(config.GRAPH_BASE_URL)
  const loopback = isLoopback(graph.hostname)
  if (graph.protocol === 'http:' && !loopback) {
    faults.push('GRAPH_BASE_URL must use https unless it is a loopback address: tokens would travel unprotected.')
  }
  const arm = new URL(config.ARM_BASE_URL)
  const armLoopback = isLoopback(arm.hostname)
  if (arm.protocol === 'http:' && !armLoopback) {
    faults.push('ARM_BASE_URL must use https unless it is a loopback address: tokens would travel unprotected.')
  }
  for (const prefix of ['', 'READ_', 'WRITE_'] as const) {
    const name = `GRAPH_${prefix}CREDENTIAL` as const
    const kind = config[name]
    if (kind === undefined) continue
    const setting = (
      key: 'TENANT_ID' | 'CLIENT_ID' | 'CLIENT_SECRET' | 'CLIENT_CERTIFICATE_PATH' | 'MANAGED_IDENTITY_CLIENT_ID',
    ) => (prefix === '' ? undefined : config[`GRAPH_${prefix}AZURE_${key}`]) ?? config[`AZURE_${key}`]
    const needs = (...keys: Parameters<typeof setting>[0][]) => {
      for (const key of keys) {
        if (setting(key) === undefined) faults.push(`AZURE_${key} is missing: ${name}=${kind} needs it.`)
      }
    }
    if (kind === 'simulator' && !loopback) {
      faults.push(`${name}=simulator works only with a loopback GRAPH_BASE_URL, not with ${graph.host}.`)
    }
    if (kind === 'simulator' && config.AZURE_ROLES && !armLoopback) {
      faults.push(`${name}=simulator works only with a loopback ARM_BASE_URL, not with ${arm.host}.`)
    }
    if (kind === 'client-secret') needs('TENANT_ID', 'CLIENT_ID', 'CLIENT_SECRET')
    if (kind === 'client-certificate') needs('TENANT_ID', 'CLIENT_ID', 'CLIENT_CERTIFICATE_PATH')
    if (kind === 'federated') needs('TENANT_ID', 'CLIENT_ID', 'MANAGED_IDENTITY_CLIENT_ID')
    if (kind === 'on-behalf-of') {
      needs('TENANT_ID', 'CLIENT_ID')
      if (
        setting('CLIENT_SECRET') === undefined &&
        setting('CLIENT_CERTIFICATE_PATH') === undefined &&
        setting('MANAGED_IDENTITY_CLIENT_ID') === undefined
      ) {
        faults.push(
          `AZURE_CLIENT_SECRET is missing: ${name}=on-behalf-of needs it, a certificate or a managed identity.`,
        )
      }
      if (prefix === 'WRITE_') {
        faults.push('GRAPH_WRITE_CREDENTIAL must not be on-behalf-of: changes need a service identity.')
      }
    }
  }
  const apiTenant = config.API_TENANT_ID ?? config.AZURE_TENANT_ID
  if (config.API_AUDIENCE.length > 0 && apiTenant === undefined) {
    faults.push('API_TENANT_ID is missing: API_AUDIENCE accepts tokens, and only those of one tenant may be accepted.')
  } else if (config.API_AUDIENCE.length > 0 && !isGuid(apiTenant ?? '')) {
    faults.push(`API_TENANT_ID must be the id of the tenant, not "${apiTenant}": tokens name it by its id.`)
  }
  if (config.FORM_SIGN_IN === 'entra') faults.push(...pageSignInFaults(config, 'FORM_SIGN_IN'))
  if (config.CONSOLE_SIGN_IN !== 'off') faults.push(...consoleFaults(config))
  if (timeZoneOf(config.TIME_ZONE) === undefined) {
    faults.push(`TIME_ZONE must be the name of a time zone such as Europe/Paris, not "${config.TIME_ZONE}".`)
  }
  if (!isSupportedCountry(config.DEFAULT_COUNTRY)) {
    const meant = config.DEFAULT_COUNTRY === 'UK' ? ': the United Kingdom is GB' : ''
    faults.push(`DEFAULT_COUNTRY must be a country of ISO 3166, not "${config.DEFAULT_COUNTRY}"${meant}.`)
  }
  const zone = config.TIME_ZONES.find((entry) => timeZoneOf(entry.split('=').at(-1) ?? '') === undefined)
  if (zone !== undefined) {
    faults.push(`TIME_ZONES must end in the name of a time zone such as Europe/Paris, not "${zone}".`)
  }
  for (const name of ['ROLE_GROUP_NAME_PATTERN', 'ADMIN_ACCOUNT_NAME_PATTERN'] as const) {
    const pattern = config[name]
    if (pattern !== undefined && namePattern(pattern) === undefined) {
      faults.push(
        `${name} must be a regular expression with at most three repetitions, none of them within a group that ` +
          `is repeated, not "${pattern}".`,
      )
    }
  }
  faults.push(...apiKeyFaults(config), ...formerKeyFaults(config))
  return faults
}

/** While a key is changed its name has two, and never more. */
function apiKeyFaults({ API_KEYS }: Variables): string[] {
  const byName = Object.entries(Object.groupBy(API_KEYS, ({ name }) => name)).map(
    ([name, keys = []]) => ({ name, keys }) as const,
  )
  return byName.flatMap(({ name, keys }) => {
    const hashes = new Set(keys.map(({ sha256 }) => sha256.toLowerCase()))
    const roles = new Set(keys.map((key) => [...new Set(key.roles)].sort().join()))
    if (keys.length > 2) return [`API_KEYS gives "${name}" ${keys.length} keys: one, or two while it changes.`]
    if (hashes.size < keys.length) return [`API_KEYS gives "${name}" the same key twice.`]
    if (roles.size > 1) return [`API_KEYS gives the two keys of "${name}" different roles: they are one caller.`]
    return []
  })
}

function formerKeyFaults({ AUDIT_KEY, AUDIT_KEY_PREVIOUS: former }: Variables): string[] {
  if (former.length > 0 && AUDIT_KEY === undefined) {
    return ['AUDIT_KEY is missing: AUDIT_KEY_PREVIOUS says what it was before, and nothing is sealed without it.']
  }
  if (former.some((key) => key === AUDIT_KEY)) {
    return ['AUDIT_KEY_PREVIOUS must not hold AUDIT_KEY itself: it is what AUDIT_KEY was before.']
  }
  return []
}

/** What is missing for people to sign in on pages. */
function pageSignInFaults(config: Variables, setting: 'FORM_SIGN_IN' | 'CONSOLE_SIGN_IN'): string[] {
  const faults: string[] = []
  if (config.FORM_CLIENT_ID === undefined) faults.push(`FORM_CLIENT_ID is missing: ${setting}=entra needs it.`)
  if (!isGuid(config.API_TENANT_ID ?? config.AZURE_TENANT_ID ?? '')) {
    faults.push(`API_TENANT_ID is missing: ${setting}=entra lets people of one tenant sign in, named by its id.`)
  }
  const authority = new URL(authorityHost(config))
  if (authority.protocol === 'http:' && !isLoopback(authority.hostname)) {
    faults.push('API_AUTHORITY_HOST must use https unless it is a loopback address: people sign in there.')
  }
  return faults
}

function consoleFaults(config: Variables): string[] {
  const faults: string[] = []
  const page = new URL(config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`)
  if (page.protocol === 'http:' && !isLoopback(page.hostname)) {
    faults.push('PUBLIC_URL must use https unless it is a loopback address: the console opens with a cookie.')
  }
  if (config.CONSOLE_SIGN_IN === 'apiKey') {
    const { GRAPH_CREDENTIAL: usual, GRAPH_READ_CREDENTIAL: read, GRAPH_WRITE_CREDENTIAL: write } = config
    if ([read ?? usual, write ?? usual].some((credential) => credential !== 'simulator')) {
      faults.push('CONSOLE_SIGN_IN=apiKey works only with GRAPH_CREDENTIAL=simulator: use entra for a real tenant.')
    }
    return faults
  }
  faults.push(...pageSignInFaults(config, 'CONSOLE_SIGN_IN'))
  if (config.API_AUDIENCE.length === 0) {
    faults.push('API_AUDIENCE is missing: CONSOLE_SIGN_IN=entra takes roles from tokens for this service.')
  }
  const client = config.FORM_CLIENT_ID?.toLowerCase()
  const allowed = config.API_CLIENT_IDS.map((id) => id.toLowerCase())
  if (client !== undefined && allowed.length > 0 && !allowed.includes(client)) {
    faults.push('API_CLIENT_IDS must list FORM_CLIENT_ID too: with CONSOLE_SIGN_IN=entra people come through that app.')
  }
  return faults
}

/** Where people and apps sign in. */
export const authorityHost = (config: Pick<Variables, 'API_AUTHORITY_HOST' | 'AZURE_AUTHORITY_HOST'>): string =>
  config.API_AUTHORITY_HOST ?? config.AZURE_AUTHORITY_HOST ?? 'https://login.microsoftonline.com'
