import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Test } from 'tap'
import type { KeyName, Service } from '../helper.ts'

export interface ToolReply {
  isError: boolean
  text: string
  // What tools answer is what the tests look at: its shape is the documents' business.
  data: any
}

export interface Agent {
  client: Client
  /** Names of the tools that this agent is shown. */
  names(): Promise<string[]>
  use(tool: string, given?: Record<string, unknown>): Promise<ToolReply>
}

export const headersFor = (name: KeyName) => ({ 'x-api-key': `test-key-${name}` })

/** An agent with the SDK's own client, as somebody; gone with the test. */
export async function agentOf(
  t: Test,
  { url }: Pick<Service, 'url'>,
  headers: Record<string, string>,
  fetchThrough: typeof fetch = fetch,
): Promise<Agent> {
  const client = new Client({ name: 'an agent of the tests', version: '1.0.0' })
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    requestInit: { headers },
    fetch: fetchThrough,
  })
  await client.connect(transport)
  t.teardown(() => client.close())
  return {
    client,
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
    async use(name, given = {}) {
      const { isError = false, content, structuredContent } = await client.callTool({ name, arguments: given })
      const [first] = content as { type: string; text: string }[]
      return { isError: isError === true, text: first?.text ?? '', data: structuredContent }
    },
  }
}

/** One message as it goes over the wire. */
export async function post(url: string, message: unknown, headers: Record<string, string> = headersFor('admin')) {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json', ...headers },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

export const calling = (name: unknown, given: unknown, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: given },
})
