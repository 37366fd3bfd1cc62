import type { Clock } from './clock.ts'

export interface ApiAnswer {
  statusCode: number
  headers: Record<string, string>
  body: unknown
  /** When somebody answers what an action waits for; never, when it is infinite. */
  afterMs?: number
}

/** A call to an API as it is about to be made. */
export interface ApiCall {
  send(): Promise<ApiAnswer>
  /** The rest of a list. */
  follow?(nextLink: string): Promise<ApiAnswer>
  /** What became of work that takes longer, asked without the credentials of the connection. */
  poll?(location: string): Promise<ApiAnswer>
}

export interface ApiRequest {
  /** The key of the connection in the flow. */
  connection: string
  operationId: string
  parameters: Record<string, unknown>
  /** The name of the run. */
  run: string
  clock: Clock
}

/** An API as a connector makes it: our own, or a stand-in for one of Microsoft's. */
export type Api = (request: ApiRequest) => ApiCall

/** APIs by the names that the flow's connections give. */
export type Connections = Record<string, Api>
