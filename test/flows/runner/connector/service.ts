import type { Document } from '../../../../src/documents/swagger2.ts'
import type { Api, ApiAnswer } from '../connections.ts'
import { DefinitionError } from '../scene.ts'
import { requestOf } from './request.ts'

/** How long a connector waits for an answer. */
const LONGEST_MS = 120_000

/**
 * Our own connector: its definition says what to send, and it is sent to the running service, with the credentials of
 * the connection. `publicUrl` is where the service says it is, `url` where it can be reached.
 */
export function createServiceApi({
  definition,
  url,
  publicUrl = url,
  credentials,
}: {
  definition: Document
  url: string
  publicUrl?: string
  /** Headers by the keys of the flow's connections. */
  credentials: Record<string, Record<string, string>>
}): Api {
  function reachable(address: string): string {
    if (address.startsWith(`${publicUrl}/`)) return `${url}${address.slice(publicUrl.length)}`
    throw new DefinitionError(`${address} is not at ${publicUrl}, the only host that the connector calls.`)
  }

  return ({ connection, operationId, parameters, run }) => {
    const { method, path, headers, body, isPageable } = requestOf(definition, operationId, parameters)
    const secrets = credentials[connection]
    if (secrets === undefined) throw new DefinitionError(`Nobody has signed in to the connection ${connection}.`)
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const own = { 'user-agent': 'azure-logic-apps/1.0', 'x-ms-workflow-run-id': run }
    const signed = { ...own, ...headers, ...secrets }
    return {
      send: () =>
        send(`${url}${path}`, {
          method,
          headers: { ...signed, ...json },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ...(isPageable ? { follow: (nextLink) => send(reachable(nextLink), { headers: { ...own, ...secrets } }) } : {}),
      poll: (location) => send(reachable(location), { headers: own }),
    }
  }
}

async function send(address: string, init: RequestInit): Promise<ApiAnswer> {
  try {
    const response = await fetch(address, { ...init, redirect: 'manual', signal: AbortSignal.timeout(LONGEST_MS) })
    const text = await response.text()
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: bodyOf(response, text) }
  } catch (error) {
    return badGateway(error as Error)
  }
}

function bodyOf(response: Response, text: string): unknown {
  if (text === '') return undefined
  return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
}

/** What the gateway in between says when nobody answers. */
const badGateway = ({ message }: Error): ApiAnswer => ({
  statusCode: 502,
  headers: {},
  body: { error: { code: 502, message: 'BadGateway', innerError: message } },
})
