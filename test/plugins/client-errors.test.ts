import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { startService } from '../helper.ts'

/** What comes back for bytes that no HTTP client would send. */
async function send(
  url: string,
  bytes: string,
): Promise<{ status: number; headers: Record<string, string>; body: any }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.setEncoding('utf8')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.write(bytes)
  await once(socket, 'close')
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2))),
    body: JSON.parse(body),
  }
}

t.test('what is no request is answered in the one shape', async (t) => {
  const { url, call } = await startService(t)
  for (const [bytes, status, code] of [
    ['FOO /v1/licenses HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'MethodNotAllowed'],
    [`GET /v1/licenses HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HeadersTooLarge'],
    [`GET /v1/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'HeadersTooLarge'],
    ['GET /v1/licenses HTTP/9.9\r\nHost: x\r\n\r\n', 400, 'InvalidInput'],
    ['GET /v1/licenses HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n', 400, 'InvalidInput'],
    ['GET /v1/licenses HTTP/1.1\r\nno colon\r\n\r\n', 400, 'InvalidInput'],
  ] as const) {
    const answer = await send(url, bytes)
    const name = bytes.slice(0, 40)
    t.match(
      answer,
      {
        status,
        headers: { 'content-type': /^application\/json/, connection: 'close', 'x-request-id': /^[0-9a-f-]{36}$/ },
        body: { error: { code, message: /^[A-Z].*\.$/, requestId: /^[0-9a-f-]{36}$/ } },
      },
      name,
    )
    t.equal(answer.headers['x-request-id'], answer.body.error.requestId)
    t.notMatch(answer.body.error.message, /HPE|Parse|Error/, 'nothing of the parser')
  }
  t.match((await send(url, 'FOO / HTTP/1.1\r\n\r\n')).headers, { allow: 'GET, HEAD, POST, PATCH, DELETE' })
  t.equal((await call('GET /health', { as: null })).status, 200, 'and the service goes on')
})

t.test('methods that HTTP has and no route takes', async (t) => {
  const { call } = await startService(t)
  for (const method of ['PUT', 'OPTIONS', 'PROPFIND']) {
    t.match(await call(`${method} /v1/licenses`), { status: 404, body: { error: { code: 'NotFound' } } }, method)
  }
})
