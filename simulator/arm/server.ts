import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'

import type { ApiResponse } from '../http/call.ts'
import type { World } from '../world.ts'
import { ARM_ROUTES } from './api/routes.ts'
import { respondToArmCall } from './http/pipeline.ts'
import { ArmRouter } from './http/router.ts'

export interface ArmServer {
  /** `http://127.0.0.1:4013` */
  url: string
  close: () => Promise<void>
}

/** The second listener of a simulator: what stands in for Azure Resource Manager. */
export async function listenForArm(world: World, port: number, host: string): Promise<ArmServer> {
  const router = new ArmRouter(ARM_ROUTES)
  const server = createServer((request, response) => {
    serve(world, router, request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const address = server.address() as AddressInfo
  world.arm.url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  return {
    url: world.arm.url,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serve(
  world: World,
  router: ArmRouter,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = bodyOf(await text(request))
  if (world.settings.latencyMs > 0) await wait(world.settings.latencyMs, undefined, { ref: false })
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const given = await respondToArmCall(world, router, {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    segments: pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    parameters: new Map(searchParams),
    headers: request.headers as Record<string, string | undefined>,
    body,
    where: 'azure',
  })
  send(response, given)
}

/** A segment that is not well encoded is taken as it is: it will match nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function bodyOf(content: string): unknown {
  if (content === '') return undefined
  try {
    return JSON.parse(content) as unknown
  } catch {
    return content
  }
}

function send(response: ServerResponse, { status, headers = {}, body, drop }: ApiResponse): void {
  if (drop === true) {
    response.destroy()
    return
  }
  const type = body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }
  response.writeHead(status, { ...type, ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}
