import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { build } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openStore } from '../../src/store/database.ts'
import { createServicesFor } from '../../src/wiring.ts'
import { API_KEYS, freePort } from '../helper.ts'

async function start(t: Test, receiveWithinMs?: number) {
  const port = await freePort()
  const config = readConfig({
    API_KEYS,
    GRAPH_CREDENTIAL: 'simulator',
    GRAPH_BASE_URL: 'http://127.0.0.1:9',
    PORT: String(port),
  })
  const store = await openStore({})
  const servicesFor = createServicesFor(config, { store, signingKey: 'the signing key of the tests, long enough' })
  const app = await build({ config, servicesFor, ...(receiveWithinMs === undefined ? {} : { receiveWithinMs }) })
  t.teardown(async () => {
    await app.close()
    await store.close()
  })
  await app.listen({ host: '127.0.0.1', port })
  return { app, port }
}

/** Sends the beginning, then a byte every now and then, until the other side has had enough. */
const trickle = (port: number, beginning: string): Promise<string> =>
  new Promise((resolve) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(beginning))
    const timer = setInterval(() => socket.write('a'), 100)
    socket.on('data', (chunk) => {
      received += chunk
    })
    // A byte that comes after the end of it is answered with a reset.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(timer)
      resolve(received)
    })
  })

t.test('whoever sends slowly is cut off, and told why', async (t) => {
  const { port } = await start(t, 500)
  const slow = {
    'a head that never ends': 'GET /v1/licenses HTTP/1.1\r\nhost: x\r\nx-slow: ',
    'a body that never ends':
      'POST /v1/exclusions HTTP/1.1\r\nhost: x\r\nx-api-key: test-key-admin\r\n' +
      'content-type: application/json\r\ncontent-length: 100000\r\n\r\n{"a":"',
  }
  await Promise.all(
    Object.entries(slow).map(async ([what, beginning]) => {
      const answer = await trickle(port, beginning)
      t.match(answer, /^HTTP\/1\.1 408 /, what)
      t.match(
        JSON.parse(answer.split('\r\n\r\n')[1] ?? ''),
        { error: { code: 'RequestTimeout', requestId: String } },
        what,
      )
    }),
  )
})

t.test('a connection on which nothing comes is closed as well', async (t) => {
  const { port } = await start(t, 500)
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.resume()
  })
  t.pass('it was closed')
})

t.test('unless somebody says otherwise, within 30 seconds', async (t) => {
  const { app } = await start(t)
  const { headersTimeout, requestTimeout } = app.server
  const interval = (app.server as unknown as { connectionsCheckingInterval: number }).connectionsCheckingInterval
  t.ok(headersTimeout > 0 && headersTimeout + interval <= 30_000, `${headersTimeout} + ${interval}`)
  t.ok(requestTimeout > 0 && requestTimeout + interval <= 30_000, `${requestTimeout} + ${interval}`)
})
