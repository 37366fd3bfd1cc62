import { present } from '../present.ts'

/** Where a role can be given in Azure, from all of it to a single resource. */
export const AZURE_SCOPE_TYPES = ['root', 'managementGroup', 'subscription', 'resourceGroup', 'resource'] as const
export type AzureScopeType = (typeof AZURE_SCOPE_TYPES)[number]

export interface AzureScope {
  type: AzureScopeType
  /** In lower case, since Azure compares without case. */
  key: string
  /** Name of a management group or id of a subscription, in lower case; of what lies in a subscription, its id. */
  place: string
  resourceGroup?: string
  /** Type and name of a resource: `virtualMachines web-1`. */
  resource?: string
}

const GROUP = /^\/providers\/microsoft\.management\/managementgroups\/([^/]+)$/i
const SUBSCRIPTION = /^\/subscriptions\/([^/]+)$/i
const RESOURCE_GROUP = /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)$/i
const RESOURCE = /^\/subscriptions\/([^/]+)\/(?:resourcegroups\/([^/]+)\/)?providers\/.+$/i

/**
 * Reads a scope; undefined for what is none.
 * https://learn.microsoft.com/azure/role-based-access-control/scope-overview
 */
export function parseScope(text: string): AzureScope | undefined {
  const id = text === '/' ? text : text.replace(/\/+$/, '')
  const key = id.toLowerCase()
  if (key === '/') return { type: 'root', key, place: '/' }
  const [, group] = GROUP.exec(id) ?? []
  if (group !== undefined) return { type: 'managementGroup', key, place: group.toLowerCase() }
  const [, subscription] = SUBSCRIPTION.exec(id) ?? []
  if (subscription !== undefined) return { type: 'subscription', key, place: subscription.toLowerCase() }
  const [, around, resourceGroup] = RESOURCE_GROUP.exec(id) ?? []
  if (around !== undefined && resourceGroup !== undefined) {
    return { type: 'resourceGroup', key, place: around.toLowerCase(), resourceGroup }
  }
  const [, within, holding] = RESOURCE.exec(id) ?? []
  if (within === undefined) return undefined
  return {
    type: 'resource',
    key,
    place: within.toLowerCase(),
    ...present('resourceGroup', holding),
    resource: id.split('/').slice(-2).join(' '),
  }
}

export const groupScope = (name: string): string =>
  `/providers/Microsoft.Management/managementGroups/${encodeURIComponent(name)}`

export const subscriptionScope = (id: string): string => `/subscriptions/${encodeURIComponent(id)}`

/** The guid of a role, whichever scope its id was written at; in lower case. */
export const lastSegment = (id: string): string => id.slice(id.lastIndexOf('/') + 1).toLowerCase()

/** A scope, or the id of what is at one, as it stands in an address. */
export const encodedScope = (id: string): string => id.split('/').map(encodeURIComponent).join('/')

/** Where something of Microsoft.Authorization is at a scope, as it stands in an address. */
export const authorizationPath = (scope: string, resource: string): string =>
  `${scope === '/' ? '' : encodedScope(scope)}/providers/Microsoft.Authorization/${resource}`

/** The whole id of a role at a scope, which is what requests to PIM name it by. */
export const roleDefinitionAt = (scope: string, roleId: string): string =>
  `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`
