import { operationOf } from './operation.ts'

/** Whom a request goes to: what is the same for all of Microsoft's services is said in the words of this one. */
export interface Peer {
  /** As sentences to people call it. */
  name: 'Microsoft Graph' | 'Azure'
  /** As failures and logs call it. */
  shortName: 'Graph' | 'Azure'
  /** The header that carries our own id of a request. */
  clientRequestId: string
  /** The headers that carry the service's id of a request, the best first: what Microsoft's support asks for. */
  requestIds: readonly string[]
  /** A request without what may be personal data in its address. */
  operationOf: (method: string, url: string) => string
}

export const GRAPH: Peer = {
  name: 'Microsoft Graph',
  shortName: 'Graph',
  clientRequestId: 'client-request-id',
  requestIds: ['request-id'],
  operationOf,
}

export const requestIdIn = (headers: { get(name: string): string | null }, peer: Peer): string | undefined =>
  peer.requestIds.map((name) => headers.get(name)).find((id) => id !== null) ?? undefined
