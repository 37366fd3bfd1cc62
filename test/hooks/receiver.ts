import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'

export interface Message {
  path: string
  headers: IncomingMessage['headers']
  /** As it came, for signatures. */
  text: string
  body: any
}

/** How a receiver answers: with a status and headers, or in its own way. */
export type Manner =
  number | { status: number; headers: Record<string, string> } | ((response: ServerResponse, message: Message) => void)

export interface Receiver {
  url: string
  /** Everything that came, in its order. */
  messages: Message[]
  /** The next answers, each once; 200 after them. */
  next(...manners: Manner[]): void
  /** Every answer from now on. */
  always(manner: Manner): void
  /** Comes back when so many messages have come. */
  until(count: number): Promise<Message[]>
}

/** Somebody who is told things, on loopback: a small server that behaves as it is asked to. */
export async function startReceiver(t: Test): Promise<Receiver> {
  const messages: Message[] = []
  const planned: Manner[] = []
  let usual: Manner = 200
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    request.on('end', () => {
      const message = { path: request.url ?? '', headers: request.headers, text, body: JSON.parse(text) }
      messages.push(message)
      const manner = planned.shift() ?? usual
      if (typeof manner === 'function') manner(response, message)
      else if (typeof manner === 'number') response.writeHead(manner).end()
      else response.writeHead(manner.status, manner.headers).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/flow?sig=a-secret-of-the-flow`,
    messages,
    next: (...manners) => {
      planned.push(...manners)
    },
    always: (manner) => {
      usual = manner
    },
    async until(count) {
      while (messages.length < count) await wait(10)
      return messages
    },
  }
}
