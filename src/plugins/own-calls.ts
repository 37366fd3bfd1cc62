import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { mayCall, type Caller, type Role } from '../callers.ts'
import type { RequestHeaders } from '../services/access/access.ts'
import { present } from '../present.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Sends a request to the route of an operation, in this process, as this caller: its roles, checks, limits and
     * audit entries are those of the route.
     */
    callAs: (caller: Caller, operationId: string, call: OwnCall) => Promise<OwnReply>
    /** Whether a caller has one of the roles that an operation asks for. */
    mayCall: (caller: Caller, operationId: string) => boolean
  }
}

export interface OwnCall {
  params?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  body?: object
  /** Where whoever it is made for calls from. */
  ip: string
}

export interface OwnReply {
  status: number
  body: unknown
}

interface Operation {
  method: string
  url: string
  roles: readonly Role[]
}

/** Names the ticket of a call. No ticket leaves this process, so that nobody outside ever has one. */
const TICKET = 'x-own-call'

/**
 * Calls of this service's own operations, for somebody who has proven already who they are. Use it before the routes.
 *
 * @returns whom such a call is made for; nobody for any other request
 */
export function ownCalls(app: FastifyInstance): (headers: RequestHeaders) => Caller | undefined {
  const operations = new Map<string, Operation>()
  const callers = new Map<string, Caller>()

  app.addHook('onRoute', ({ url, method, schema, config }) => {
    const { operationId } = (schema ?? {}) as { operationId?: string }
    // Every GET has a HEAD beside it, which replies with no body.
    if (operationId === undefined || config?.roles === undefined || typeof method !== 'string' || method === 'HEAD') {
      return
    }
    operations.set(operationId, { method, url, roles: config.roles })
  })

  const operationOf = (operationId: string): Operation => {
    const operation = operations.get(operationId)
    if (operation === undefined) throw new TypeError(`There is no operation ${operationId}`)
    return operation
  }

  app.decorate('mayCall', (caller: Caller, operationId: string) => {
    const { roles } = operationOf(operationId)
    return roles.length === 0 || mayCall(caller, roles)
  })

  app.decorate('callAs', async (caller: Caller, operationId: string, { params = {}, query, body, ip }: OwnCall) => {
    const { method, url } = operationOf(operationId)
    const ticket = randomBytes(32).toString('base64url')
    callers.set(ticket, caller)
    try {
      const response = await app.inject({
        method: method as 'GET',
        url: url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? '')),
        headers: { [TICKET]: ticket },
        remoteAddress: ip,
        ...present('query', query),
        ...present('payload', body),
      })
      return { status: response.statusCode, body: response.json() }
    } finally {
      // What was turned away before anybody asked who it was has left its ticket.
      callers.delete(ticket)
    }
  })

  return (headers) => {
    const ticket = String(headers[TICKET])
    const caller = callers.get(ticket)
    // A ticket is good for one request.
    callers.delete(ticket)
    return caller
  }
}
