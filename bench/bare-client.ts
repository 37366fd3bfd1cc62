import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A client that does nothing but ask: kept connections, JSON.parse, and Retry-After obeyed. What it needs is the floor
 * for everybody who reads the same.
 */
export interface BareClient {
  /** @throws Error for anything but a 2xx, unless `statuses` takes it */
  send<T = any>(method: string, target: string, options?: SendOptions): Promise<T>
  /** How many requests were sent, those that were throttled included. */
  readonly requests: number
  readonly throttled: number
  close(): void
}

export interface SendOptions {
  body?: unknown
  /** What else than a 2xx is an answer. */
  statuses?: readonly number[]
}

interface Reply {
  status: number
  text: string
  retryAfter: number
}

/** @param baseUrl where the simulator listens; targets are below it, or next links */
export function createBareClient(baseUrl: string): BareClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const counts = { requests: 0, throttled: 0 }

  function exchange(method: string, target: string, body: unknown): Promise<Reply> {
    counts.requests++
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(target, baseUrl),
        {
          agent,
          method,
          headers: {
            authorization: 'Bearer bare',
            'accept-language': 'en-US',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.once('error', reject)
          response.once('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(chunks).toString(),
              retryAfter: Number(response.headers['retry-after'] ?? 1),
            }),
          )
        },
      )
      sent.once('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  return {
    async send(method, target, { body, statuses = [] } = {}) {
      for (;;) {
        const { status, text, retryAfter } = await exchange(method, target, body)
        if (status === 429) {
          counts.throttled++
          await sleep(retryAfter * 1000)
          continue
        }
        if ((status < 200 || status > 299) && !statuses.includes(status)) {
          throw new Error(`${method} ${target} answered ${status}: ${text}`)
        }
        return text === '' ? undefined : JSON.parse(text)
      }
    },
    get requests() {
      return counts.requests
    },
    get throttled() {
      return counts.throttled
    },
    close: () => agent.destroy(),
  }
}
