import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'

import type { ArmCast } from './arm/estate/cast-directory.ts'
import { listenForArm } from './arm/server.ts'
import { ROUTES } from './api/routes.ts'
import { respondToDownload } from './api/usage-reports.ts'
import { respondToBatch, splitOnce } from './http/batch.ts'
import { parametersOf, segmentsOf } from './http/call.ts'
import type { ApiResponse, Call, Version } from './http/call.ts'
import { respondToControl } from './http/control.ts'
import { respondToCall } from './http/pipeline.ts'
import { Router } from './http/router.ts'
import { castDirectory } from './tenant/cast-directory.ts'
import type { CastDirectory } from './tenant/cast-directory.ts'
import { World } from './world.ts'
import type { WorldOptions } from './world.ts'

export interface SimulatorOptions extends WorldOptions {
  /** 0 (the default): any free port. */
  port?: number
  /** Where Azure Resource Manager listens; 0 (the default): any free port. */
  armPort?: number
  host?: string
}

export interface Simulator {
  /** `http://127.0.0.1:4010`, without `/v1.0`. */
  url: string
  port: number
  /** Azure Resource Manager: `http://127.0.0.1:4013` */
  armUrl: string
  /** Who is who, as in `GET /_simulator/cast`; what is in Azure is made up when somebody looks. */
  cast: CastDirectory & { readonly azure: ArmCast }
  /** The inside, for tests in the same process: settings, stats, journal, faults, tenant. */
  world: World
  close: () => Promise<void>
}

/** Starts a stand-in for Microsoft Graph. Nothing in it is a secret, and any bearer token is let in. */
export async function startSimulator({
  port = 0,
  armPort = 0,
  host = '127.0.0.1',
  ...options
}: SimulatorOptions = {}): Promise<Simulator> {
  const world = new World(options)
  const router = new Router(ROUTES)
  const server = createServer((request, response) => {
    serve(world, router, request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const address = server.address() as AddressInfo
  world.url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  const arm = await listenForArm(world, armPort, host)
  return {
    url: world.url,
    port: address.port,
    armUrl: arm.url,
    cast: {
      ...castDirectory(world.tenant),
      get azure() {
        return world.arm.cast
      },
    },
    world,
    close: async () => {
      await arm.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serve(world: World, router: Router, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path, query] = splitOnce(request.url ?? '/', '?')
  const body = await readBody(request)
  const method = request.method ?? 'GET'
  const [first = '', ...rest] = segmentsOf(path)
  if (first === '_simulator') return await send(response, respondToControl(world, { method, segments: rest, body }))
  world.stats.httpRequests++
  if (world.settings.latencyMs > 0) await wait(world.settings.latencyMs, undefined, { ref: false })
  if (first === 'data' && rest[0] === 'download') {
    return await send(response, respondToDownload(world, rest[1] ?? '', request.headers.authorization))
  }
  if (first !== 'v1.0' && first !== 'beta') {
    return await send(response, {
      status: 400,
      body: { error: { code: 'BadRequest', message: `Invalid version: ${first}` } },
    })
  }
  const call: Call = {
    method,
    version: first satisfies Version,
    segments: rest,
    url: request.url ?? '/',
    parameters: parametersOf(query),
    headers: request.headers as Record<string, string | undefined>,
    body,
    where: 'outside',
  }
  const isBatch = method === 'POST' && rest.length === 1 && rest[0] === '$batch'
  await send(response, await (isBatch ? respondToBatch : respondToCall)(world, router, call))
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const LINES_A_CHUNK = 500

/** Asynchronous, so that others are answered between two chunks. */
async function* chunksOf(lines: Iterable<string>): AsyncGenerator<string> {
  let [chunk, count] = ['', 0]
  for (const line of lines) {
    chunk += `${line}\r\n`
    if (++count % LINES_A_CHUNK > 0) continue
    yield chunk
    chunk = ''
    await turn()
  }
  if (chunk !== '') yield chunk
}

const JSON_TYPE = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

async function send(response: ServerResponse, { status, headers = {}, body, lines, drop }: ApiResponse): Promise<void> {
  if (drop === true) {
    response.destroy()
    return
  }
  if (lines !== undefined) {
    response.writeHead(status, headers)
    return await pipeline(Readable.from(chunksOf(lines)), response)
  }
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const type = text === undefined ? {} : { 'Content-Type': JSON_TYPE }
  response.writeHead(status, { ...type, ...headers })
  response.end(text)
}
