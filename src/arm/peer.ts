import type { Peer } from '../graph/peer.ts'
import { GUIDS } from '../guid.ts'

const NAMED = /\/(managementGroups|resourceGroups)\/[^/]+/gi
/** A resource within a resource group, with whatever it lies in. */
const RESOURCE =
  /(\/resourceGroups\/[^/]+\/providers)\/(?!Microsoft\.Authorization\/).+?(?=\/providers\/Microsoft\.|$)/i

/** Method and path without query, ids and names: `GET /subscriptions/{id}/providers/Microsoft.Authorization/…`. */
export function armOperationOf(method: string, url: string): string {
  const path = url.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? ''
  return `${method} ${path.replace(RESOURCE, '$1/{resource}').replace(NAMED, '/$1/{name}').replace(GUIDS, '{id}')}`
}

/** Azure Resource Manager, as failures and logs call it. */
export const AZURE: Peer = {
  name: 'Azure',
  shortName: 'Azure',
  clientRequestId: 'x-ms-client-request-id',
  requestIds: ['x-ms-correlation-request-id', 'x-ms-request-id'],
  operationOf: armOperationOf,
}
