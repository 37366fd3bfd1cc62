export type ScopeKind = 'root' | 'managementGroup' | 'subscription' | 'resourceGroup' | 'resource'

/** A place where a role can be assigned (learn.microsoft.com/azure/role-based-access-control/scope-overview). */
export interface Scope {
  kind: ScopeKind
  /** As it is written: `/`, `/subscriptions/…`, without a slash at the end. */
  id: string
  /** The same for comparing: Azure does not look at case. */
  key: string
  /** What it lies in, or is: `/`, a management group (`mg:name`) or a subscription (`sub:id`), in lower case. */
  place: string
}

const MANAGEMENT_GROUP = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)$/i
const SUBSCRIPTION = /^\/subscriptions\/([^/]+)(\/resourceGroups\/[^/]+(\/providers\/[^/]+(?:\/[^/]+\/[^/]+)+)?)?$/i

export const ROOT: Scope = { kind: 'root', id: '/', key: '/', place: '/' }

/** Undefined when the text is no scope at all. Whether there is such a place is another question. */
export function parseScope(text: string): Scope | undefined {
  const id = text.replace(/\/+$/, '')
  if (id === '') return ROOT
  const key = id.toLowerCase()
  const group = MANAGEMENT_GROUP.exec(id)
  if (group !== null) return { kind: 'managementGroup', id, key, place: `mg:${(group[1] as string).toLowerCase()}` }
  const [match, subscription = '', resourceGroup, resource] = SUBSCRIPTION.exec(id) ?? []
  if (match === undefined) return undefined
  const kind = resource !== undefined ? 'resource' : resourceGroup !== undefined ? 'resourceGroup' : 'subscription'
  return { kind, id, key, place: `sub:${subscription.toLowerCase()}` }
}

export function scopeOf(text: string): Scope {
  const scope = parseScope(text)
  if (scope === undefined) throw new TypeError(`'${text}' is not a scope of Azure`)
  return scope
}

export const managementGroupId = (name: string): string => `/providers/Microsoft.Management/managementGroups/${name}`

/** The scope and what it lies in up to its subscription or management group, nearest first, as keys. */
export function within({ kind, key }: Scope): string[] {
  if (kind !== 'resource' && kind !== 'resourceGroup') return [key]
  const parts = key.split('/')
  const subscription = parts.slice(0, 3).join('/')
  return kind === 'resource' ? [key, parts.slice(0, 5).join('/'), subscription] : [key, subscription]
}
