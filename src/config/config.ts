import type { TSchema } from 'typebox'
import { schemaCheck } from '../schema-check.ts'
import { timeZoneOf } from '../time-zones.ts'
import { ConfigError } from './config-error.ts'
import { togetherFaults } from './faults.ts'
import { unknownVariables } from './unknown-variables.ts'
import { ConfigSchema, type Variables } from './variables.ts'

export type Config = Variables & { PUBLIC_URL: string }

const check = schemaCheck(ConfigSchema)
/** Lists whose items are objects, or may hold commas. */
const JSON_LISTS = new Set(['API_KEYS', 'AUDIT_KEY_PREVIOUS'])
const SECRET = /SECRET|PASSWORD|KEY|DATABASE_URL/

/**
 * Reads the configuration from an environment. Variables of others are left alone; those that look like ours and are
 * not are a fault.
 *
 * @throws ConfigError with one sentence per fault
 */
export function readConfig(env: Record<string, string | undefined>, { isCalled = true } = {}): Config {
  const faults: string[] = []
  const found: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(ConfigSchema.properties) as [string, TSchema & { default?: unknown }][]) {
    const raw = env[name]?.trim()
    if (!raw) {
      if (schema.default !== undefined) found[name] = structuredClone(schema.default)
      continue
    }
    const value = fromText(name, raw, schema)
    if (value === undefined) faults.push(`${name} ${expectation(schema)}${SECRET.test(name) ? '' : `, not "${raw}"`}.`)
    else found[name] = value
  }
  for (const error of check.misfits(found)) {
    const name = error.instancePath.split('/')[1] ?? ''
    const schema = (ConfigSchema.properties as Record<string, TSchema>)[name]
    if (schema === undefined || faults.some((fault) => fault.startsWith(`${name} `))) continue
    faults.push(`${name} ${expectation(schema)}${SECRET.test(name) ? '' : `, not "${env[name] ?? ''}"`}.`)
  }
  for (const { name, nearest } of unknownVariables(env, Object.keys(ConfigSchema.properties))) {
    faults.push(`${name} is no setting of this service: did you mean ${nearest}?`)
  }
  const config = found as Variables
  if (faults.length === 0) faults.push(...togetherFaults(config))
  if (faults.length === 0 && isCalled && config.API_KEYS.length === 0 && config.API_AUDIENCE.length === 0) {
    faults.push('API_KEYS or API_AUDIENCE is missing: without either nobody can call this service.')
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return {
    ...config,
    GRAPH_BASE_URL: config.GRAPH_BASE_URL.replace(/\/+$/, ''),
    ARM_BASE_URL: config.ARM_BASE_URL.replace(/\/+$/, ''),
    PUBLIC_URL: (config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`).replace(/\/+$/, ''),
    TIME_ZONE: timeZoneOf(config.TIME_ZONE) ?? config.TIME_ZONE,
    TIME_ZONES: config.TIME_ZONES.map((entry) => {
      const [place = '', zone = ''] = entry.split('=')
      return `${place.trim()}=${timeZoneOf(zone) ?? zone}`
    }),
  }
}

function fromText(name: string, raw: string, schema: TSchema): unknown {
  const type = (schema as { type?: string }).type
  if (type === 'integer') return /^-?\d+$/.test(raw) ? Number(raw) : undefined
  if (type === 'boolean') return /^(true|false)$/i.test(raw) ? raw.toLowerCase() === 'true' : undefined
  if (type !== 'array') return raw
  if (!JSON_LISTS.has(name)) {
    return raw
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  }
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

function expectation(schema: TSchema): string {
  const {
    type,
    minimum,
    maximum,
    enum: values,
    pattern,
    minLength,
    items,
  } = schema as Record<string, unknown> & { items?: { properties?: object; enum?: string[]; minLength?: number } }
  if (type === 'integer') return `must be a whole number from ${minimum} to ${maximum}`
  if (type === 'boolean') return 'must be true or false'
  if (items?.properties !== undefined) {
    return 'must be a JSON array of {"name": letters and digits, "sha256": 64 hex digits, "roles": [known roles]}'
  }
  if (items?.minLength !== undefined) {
    return `must be a JSON array of secrets with at least ${items.minLength} characters each`
  }
  if (Array.isArray(items?.enum)) return `may hold only ${items.enum.join(', ')}`
  if (Array.isArray(values)) return `must be one of ${values.join(', ')}`
  if (typeof pattern === 'string' && pattern.startsWith('^https?')) {
    return 'must be an http or https address without query'
  }
  if (typeof minLength === 'number' && minLength > 1) return `must have at least ${minLength} characters`
  return `has the wrong form (${schemaDescription(schema)})`
}

const schemaDescription = (schema: TSchema) =>
  String((schema as { description?: string }).description ?? '').replace(/\.$/, '')
