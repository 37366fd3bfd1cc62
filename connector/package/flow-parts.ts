import type { PackageOptions } from './options.ts'
import { connectorSchemaName } from './options.ts'
import { OWN_API, type Flow, type FlowConnection, type WorkflowDefinition } from '../flows/flow.ts'
import { stableId } from './ids.ts'

/** What both kinds of flow packages do to the source of a flow. */

export const apiPath = (name: string): string => `/providers/Microsoft.PowerApps/apis/${name}`

export const flowGuid = ({ prefix }: Pick<PackageOptions, 'prefix'>, { slug }: Flow): string =>
  stableId(prefix, 'flow', slug)

/**
 * The internal name of a connector. Of ours it is known only after its import, which adds sixteen characters that
 * nobody can foretell; without it, the stand-in has the part before them.
 */
export function apiName({ connector, prefix }: PackageOptions, { api }: FlowConnection): string {
  if (api !== OWN_API) return api
  return connector?.name ?? `shared_${connectorSchemaName(prefix).replaceAll('_', '-5f')}`
}

export const isOwn = ({ api }: FlowConnection): boolean => api === OWN_API

/** Every text within a value, names of properties left alone. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T
  if (Array.isArray(value)) return value.map((part) => mapTexts(part, change)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mapTexts(part, change)])) as T
}

/** The definition with the real name of our connector, and each reading of a setting put as `read` says. */
export function adapted(
  { definition, settings }: Flow,
  options: PackageOptions,
  read: (settingName: string) => string,
): WorkflowDefinition {
  const standIn = apiPath(OWN_API)
  const own = apiPath(apiName(options, { api: OWN_API, displayName: '' }))
  const names = new Set(settings.map(({ name }) => name))
  return mapTexts(definition, (text) =>
    text === standIn
      ? own
      : text.replaceAll(/parameters\('([^']+)'\)/g, (whole, name: string) => (names.has(name) ? read(name) : whole)),
  )
}

/** The parameters that every flow has: where the platform puts connections and the caller's credentials. */
export const platformParameters = {
  $connections: { defaultValue: {}, type: 'Object' },
  $authentication: { defaultValue: {}, type: 'SecureObject' },
}
