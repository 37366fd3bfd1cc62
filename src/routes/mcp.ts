import type { FastifyError, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { Refusal } from '../errors.ts'
import { toRequest } from '../mcp/tool-request.ts'
import { toError, toResult, type ToolResponse } from '../mcp/tool-result.ts'
import { toolsFrom, type OpenApi, type Tool } from '../mcp/tools.ts'
import { errorBody, refusalFor } from '../plugins/errors.ts'
import { mayCall } from '../callers.ts'
import { present } from '../present.ts'

/** What a call says about who makes it, and about the flow or agent that it belongs to. */
const PASSED_ON = ['authorization', 'x-api-key', 'x-ms-workflow-run-id', 'x-ms-client-tracking-id']

/**
 * Tools for agents, such as those of Copilot Studio. A call of a tool is a request to the route of that name, with the
 * credentials that came: roles, checks, limits and the audit log are those of the route.
 */
const mcp: FastifyPluginAsync = async (app) => {
  let tools: Tool[] | undefined

  app.post(
    '/mcp',
    {
      schema: { hide: true, operationId: 'InvokeMCP' },
      config: { roles: [] },
      onRequest: async (request) => refuseOtherOrigins(request, app.publicUrl),
    },
    async (request) => {
      if (Array.isArray(request.body)) {
        throw new Refusal('InvalidInput', 'Send one message at a time: the protocol knows no batches any more.')
      }
      tools ??= toolsFrom(app.swagger() as unknown as OpenApi)
      // Loaded for whoever has agents: it takes a quarter of a second and 30 MB.
      const { replyToMessage } = await import('../mcp/server.ts')
      return replyToMessage({
        tools,
        shows: ({ roles }) => roles.length === 0 || mayCall(request.caller, roles),
        call: (tool, given) => callTool(request, tool, given),
        request: new Request(`${app.publicUrl}/mcp`, { method: 'POST', headers: headersOf(request) }),
        body: request.body,
      })
    },
  )

  // There is no stream to listen to and no session to end.
  app.route({
    method: ['GET', 'DELETE'],
    url: '/mcp',
    schema: { hide: true },
    config: { roles: [] },
    handler: async (_request, reply) => {
      reply.header('allow', 'POST')
      throw new Refusal('MethodNotAllowed', 'Send messages with POST: this server keeps no sessions and no streams.')
    },
  })
}

async function callTool(request: FastifyRequest, tool: Tool, given: Record<string, unknown>) {
  try {
    return toResult(tool, await send(request, tool, given))
  } catch (error) {
    return toError(errorBody(refusalFor(error as FastifyError, request), request.id))
  }
}

async function send(request: FastifyRequest, tool: Tool, given: Record<string, unknown>): Promise<ToolResponse> {
  const { method, url, body } = toRequest(tool, given)
  const response = await request.server.inject({
    method,
    url,
    headers: passedOn(request),
    ...present('payload', body),
    remoteAddress: request.ip,
  })
  return { status: response.statusCode, body: response.json() }
}

const passedOn = ({ headers }: FastifyRequest) =>
  Object.fromEntries(PASSED_ON.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])))

/** Of the headers of a message, those that its transport looks at. JSON comes back, whatever else is accepted. */
function headersOf({ headers }: FastifyRequest): Record<string, string> {
  const version = headers['mcp-protocol-version']
  return {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    ...(typeof version === 'string' ? { 'mcp-protocol-version': version } : {}),
  }
}

/**
 * Pages of other sites don't talk to this server through the browser of somebody who reaches it, also where a name of
 * theirs was made to lead here (DNS rebinding). Browsers name the origin of every POST; others send none.
 * https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#security-warning
 */
function refuseOtherOrigins({ headers }: FastifyRequest, publicUrl: string): void {
  if (headers.origin === undefined || headers.origin === new URL(publicUrl).origin) return
  throw new Refusal('OriginNotAllowed', 'Pages of other sites may not call this address: call it from a server.')
}

export default mcp
