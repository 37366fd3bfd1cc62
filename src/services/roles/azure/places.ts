import type { ArmReader } from '../../../arm/reader.ts'
import { groupScope, parseScope, subscriptionScope, type AzureScope } from '../../../arm/scopes.ts'
import { present } from '../../../present.ts'
import type { SystemGrant, Unseen } from '../systems/system.ts'
import { refusalOf } from './refusals.ts'

/** A management group or a subscription. */
export interface Place {
  /** The scope as Azure writes it. */
  scope: string
  /** The same in lower case. */
  key: string
  kind: 'managementGroup' | 'subscription'
  displayName: string
  /** The key of the management group that it lies in; absent for the root and for what no group holds. */
  parent?: string
}

export interface Places {
  /** Whether the whole hierarchy could be read. */
  whole: boolean
  root: Place
  /** By key, the root first. */
  all: ReadonlyMap<string, Place>
  unseen: Unseen[]
}

const named = (scope: string, kind: Place['kind'], displayName: string, parent?: string): Place => ({
  scope,
  key: scope.toLowerCase(),
  kind,
  displayName,
  ...present('parent', parent),
})

/**
 * Where roles can be given: the hierarchy below the root management group, whose name is the tenant's id, and
 * subscriptions that no group holds. Subscriptions of other tenants, which Azure Lighthouse shows, are not ours.
 */
export async function readPlaces(reader: ArmReader, tenantId: string): Promise<Places> {
  const root = named(groupScope(tenantId), 'managementGroup', 'Tenant root group')
  const unseen: Unseen[] = []
  const below = await reader.descendants(tenantId).catch((error: unknown) => {
    const refusal = refusalOf(error)
    unseen.push({ what: 'everything', scopeId: root.scope, scopeName: scopeNameOf(root), ...refusal })
    return undefined
  })
  const found = new Map([[root.key, root]])
  for (const { id, name, displayName, kind, parent } of below ?? []) {
    const scope = kind === 'subscription' ? subscriptionScope(name) : groupScope(name)
    const place = named(scope, kind, displayName, groupScope(parent).toLowerCase())
    if (place.key === id || !found.has(place.key)) found.set(place.key, place)
  }
  for (const { subscriptionId, displayName, tenantId: theirs } of await reader.subscriptions()) {
    if (theirs !== undefined && theirs.toLowerCase() !== tenantId.toLowerCase()) continue
    const place = named(subscriptionScope(subscriptionId), 'subscription', displayName)
    if (!found.has(place.key)) found.set(place.key, place)
  }
  return { whole: below !== undefined, root, all: found, unseen }
}

/** The keys of a place and of all that it lies in, from below to above. */
export function placesAbove({ all }: Pick<Places, 'all'>, key: string): string[] {
  const path: string[] = []
  for (let place = all.get(key); place !== undefined && !path.includes(place.key);) {
    path.push(place.key)
    place = place.parent === undefined ? undefined : all.get(place.parent)
  }
  return path
}

/** The key of the management group or subscription that a scope is or lies in; `/` for all of Azure. */
export function placeOf(scope: AzureScope): string {
  if (scope.type === 'root') return '/'
  return (scope.type === 'managementGroup' ? groupScope(scope.place) : subscriptionScope(scope.place)).toLowerCase()
}

const scopeNameOf = ({ kind, displayName }: Place): string =>
  `${kind === 'subscription' ? 'Subscription' : 'Management group'} ${displayName}`

/** A scope for people: `Subscription Production / resource group web / virtualMachines web-1`. */
export function scopeName({ all }: Pick<Places, 'all'>, text: string): string {
  const scope = parseScope(text)
  if (scope === undefined) return text
  if (scope.type === 'root') return 'All of Azure, above the root management group'
  const place = all.get(placeOf(scope))
  const kind = scope.type === 'managementGroup' ? 'Management group' : 'Subscription'
  return [
    place === undefined ? `${kind} ${scope.place}` : scopeNameOf(place),
    ...(scope.resourceGroup === undefined ? [] : [`resource group ${scope.resourceGroup}`]),
    ...(scope.resource === undefined ? [] : [scope.resource]),
  ].join(' / ')
}

/** What a scope is for people and for the list. */
export function placed(scopeId: string, places: Pick<Places, 'all'>) {
  return {
    scopeType: parseScope(scopeId)?.type ?? 'resource',
    scopeId,
    scopeName: scopeName(places, scopeId),
  } satisfies Partial<SystemGrant>
}
