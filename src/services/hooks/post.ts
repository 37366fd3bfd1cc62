import { request as plain, type IncomingMessage } from 'node:http'
import { request as secure } from 'node:https'
import type { LookupFunction } from 'node:net'
import { VERSION } from '../../version.ts'
import { addressesOf, type Address } from './addresses.ts'
import { CallbackFailure } from './failure.ts'

export interface Reply {
  status: number
  /** What the receiver says about when to come again, as it says it. */
  retryAfter: string | undefined
}

export type Post = ReturnType<typeof createPost>

const CONNECT_MS = 10_000
/** Of what a receiver says beside its status, so much is waited for; nothing of it is kept. */
const MOST_BYTES = 4_096
const DRAIN_MS = 1_000

/**
 * Sends one message to a receiver: to the address that was looked up and checked for this message, on a connection of
 * its own. Redirects are not followed.
 */
export function createPost({ timeoutMs, allowLoopback }: { timeoutMs: number; allowLoopback: boolean }) {
  /** @throws CallbackFailure; the reason of the signal */
  return async function post(
    url: URL,
    { body, headers, signal }: { body: string; headers: Record<string, string>; signal: AbortSignal },
  ): Promise<Reply> {
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      const addresses = await addressesOf(url.hostname, allowLoopback)
      return await send(url, addresses, { body, headers, signal: AbortSignal.any([signal, timeout]) })
    } catch (error) {
      signal.throwIfAborted()
      if (timeout.aborted) {
        throw new CallbackFailure('CallbackTimeout', `${url.host} did not answer within ${timeoutMs / 1000} seconds.`)
      }
      throw error
    }
  }
}

function send(
  url: URL,
  addresses: readonly Address[],
  { body, headers, signal }: { body: string; headers: Record<string, string>; signal: AbortSignal },
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? secure : plain)(
      {
        hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: url.port,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': `TenantSteward/${VERSION}`,
        },
        agent: false,
        lookup: pinned(addresses),
        signal,
      },
      (response) => {
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] })
        drain(response)
      },
    )
    const connecting = setTimeout(() => request.destroy(new Error('connecting took too long')), CONNECT_MS)
    request.once('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting))
    })
    request.once('close', () => clearTimeout(connecting))
    // Also after the reply, whose rest nobody waits for: then it changes nothing any more.
    request.on('error', (cause) => reject(unreachable(url, cause)))
    request.end(body)
  })
}

/** Node asks for the address of a name when it connects: it gets those that were checked. */
const pinned =
  (addresses: readonly Address[]): LookupFunction =>
  (_hostname, options, callback) => {
    const [first] = addresses
    if (options.all === true) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family)
  }

/** Its status is all that counts; what else it says is heard for a moment, so that nobody is cut off over a word. */
function drain(response: IncomingMessage): void {
  let bytes = 0
  const timer = setTimeout(() => response.destroy(), DRAIN_MS)
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MOST_BYTES) response.destroy()
  })
  response.once('close', () => clearTimeout(timer))
  response.on('error', () => response.destroy())
}

function unreachable({ host }: URL, cause: Error): CallbackFailure {
  const code = (cause as NodeJS.ErrnoException).code
  return new CallbackFailure(
    'CallbackUnreachable',
    `${host} could not be reached, or broke off${code === undefined ? '' : ` (${code})`}.`,
    { cause },
  )
}
