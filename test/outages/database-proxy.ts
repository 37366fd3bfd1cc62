import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

export interface DatabaseProxy {
  /** The same database, through the proxy. */
  url: string
  /** Breaks every connection, in the middle of whatever it is at, as a server does that is killed. */
  reset(): void
  /** Breaks every connection and takes no other until `up`. */
  down(): void
  up(): void
  /** Falls silent: connections stay open and nothing passes any more, as behind a firewall that forgot them. */
  freeze(): void
  /** Lets new connections pass; those from before stay silent. */
  thaw(): void
  /** Refuses statements that match as a server does whose disk is full; none any more without a pattern. */
  refuse(statement?: RegExp): void
  /** How many connections were broken, and how many statements refused. */
  readonly broken: number
  readonly refused: number
}

/** What stands in the details of the refusal, and must not be seen anywhere. */
export const LEAK = 'Failing row contains (+1 212 555 0142, Attic 17)'

const type = (letter: string): number => letter.charCodeAt(0)
const SYNC = Buffer.from([type('S'), 0, 0, 0, 4])

/** Stands between the service and PostgreSQL. https://www.postgresql.org/docs/current/protocol-message-formats.html */
export async function startDatabaseProxy(t: Test, databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isDown = false
  let isFrozen = false
  let pattern: RegExp | undefined
  let broken = 0
  let refused = 0

  const server = createServer((client) => {
    if (isDown) return client.resetAndDestroy()
    if (isFrozen) {
      sockets.add(client.on('error', () => {}).on('close', () => sockets.delete(client)))
      return
    }
    const upstream = connect(Number(target.port || 5432), target.hostname)
    const pair = [client, upstream]
    for (const socket of pair) {
      sockets.add(socket)
      socket.setNoDelay(true)
      // That the other side broke off is what this is for; the end of one is the end of both.
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        for (const other of pair) other.destroy()
      })
    }
    upstream.pipe(client)
    const forward = messages((message, isFirst) => {
      const isStatement = !isFirst && (message[0] === type('Q') || message[0] === type('P'))
      if (!isStatement || pattern?.test(message.toString('latin1', 5)) !== true) return upstream.write(message)
      refused++
      client.write(diskFull())
      // The server hears nothing of the statement, only that the client wants to go on.
      if (message[0] === type('Q')) upstream.write(SYNC)
      else forward.skipUntilSync()
    })
    client.on('data', forward.take)
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${(server.address() as { port: number }).port}`
  const reset = () => {
    broken += sockets.size / 2
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    url: url.href,
    reset,
    down() {
      isDown = true
      reset()
    },
    up() {
      isDown = false
    },
    freeze() {
      isFrozen = true
      for (const socket of sockets) socket.unpipe().removeAllListeners('data').pause()
    },
    thaw() {
      isFrozen = false
    },
    refuse(statement) {
      pattern = statement
    },
    get broken() {
      return broken
    },
    get refused() {
      return refused
    },
  }
}

/** Cuts what a client sends into its messages; the first one has no type. */
function messages(each: (message: Buffer, isFirst: boolean) => void) {
  let rest = Buffer.alloc(0)
  let isFirst = true
  let isSkipping = false
  return {
    take(chunk: Buffer): void {
      rest = Buffer.concat([rest, chunk])
      for (;;) {
        const head = isFirst ? 0 : 1
        if (rest.length < head + 4) return
        const end = head + rest.readUInt32BE(head)
        if (rest.length < end) return
        const message = rest.subarray(0, end)
        rest = rest.subarray(end)
        if (isSkipping && message[0] !== type('S')) continue
        isSkipping = false
        each(message, isFirst)
        isFirst = false
      }
    },
    skipUntilSync(): void {
      isSkipping = true
    },
  }
}

function diskFull(): Buffer {
  const fields = [
    'SERROR',
    'VERROR',
    'C53100',
    'Mcould not extend file "base/5/1": No space left on device',
    `D${LEAK}`,
  ]
  const body = Buffer.from(`${fields.join('\0')}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
