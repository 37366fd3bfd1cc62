import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** What stands between the flows and the service: it notes what is asked, and may say no in its place. */
export interface Front {
  url: string
  requests: { method: string; path: string; headers: IncomingMessage['headers'] }[]
  /** Answers so many requests like this one itself. */
  refuse(rule: Refusal): void
  /** Asks the service for something else than the flow did; without a rule it asks for the same again. */
  rewrite(rule?: { from: RegExp; to: string }): void
  /** Breaks every connection from now on, as if the service were gone; `false` brings it back. */
  down(isDown?: boolean): void
}

export interface Refusal {
  method?: string
  path: RegExp
  status: number
  code?: string
  times?: number
  retryAfter?: number
}

export async function startFront(t: Test, target: string): Promise<Front> {
  const requests: Front['requests'] = []
  let rules: (Refusal & { left: number })[] = []
  let isGone = false
  let rewriting: { from: RegExp; to: string } | undefined
  const server = createServer((request, response) => {
    const { method = 'GET', url: path = '/', headers } = request
    requests.push({ method, path, headers })
    if (isGone) {
      request.socket.destroy()
      return
    }
    const rule = rules.find((one) => one.left > 0 && one.path.test(path) && (one.method ?? method) === method)
    if (rule === undefined) {
      const asked = rewriting === undefined ? path : path.replace(rewriting.from, rewriting.to)
      return pass(new URL(asked, target), request, response)
    }
    rule.left--
    return refuse(response, rule)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    refuse: (rule) => {
      rules = [...rules, { ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }]
    },
    rewrite: (rule) => {
      rewriting = rule
    },
    down: (isDown = true) => {
      isGone = isDown
    },
  }
}

function pass(asked: URL, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request
  const on = forward(asked, { method: method ?? 'GET', headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  on.on('error', () => response.destroy())
  request.pipe(on)
}

function refuse(response: ServerResponse, { status, code = 'Refused', retryAfter }: Refusal): void {
  const more = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  response.writeHead(status, { 'content-type': 'application/json', ...more })
  response.end(JSON.stringify({ error: { code, message: `The test refuses this with ${status}.` } }))
}
