import { setTimeout as wait } from 'node:timers/promises'
import Fastify from 'fastify'
import t from 'tap'
import errors from '../../src/plugins/errors.ts'
import protection from '../../src/plugins/protection.ts'
import { ErrorSchema } from '../../src/schemas/error.ts'

function block (milliseconds: number): void {
  for (const since = performance.now(); performance.now() - since < milliseconds;);
}

t.test('a slow start is no pressure, a busy process is, and it is alive all the same', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.addSchema(ErrorSchema)
  await app.register(errors)
  await app.register(protection, { requestsPerMinute: 1000, maxEventLoopDelay: 2000 })
  app.get('/health', async () => ({}))
  app.get('/work', async () => ({}))
  const get = async (url: string) => (await app.inject(url)).statusCode

  block(2_500)
  await app.ready()
  await wait(50)
  t.equal(await get('/work'), 200, 'answers right after a start that took long')

  await wait(2_100)
  for (let turn = 0; turn < 2; turn++) {
    block(2_500)
    await wait(10)
  }
  const busy = await app.inject('/work')
  t.equal(busy.statusCode, 503)
  t.match(busy.json(), { error: { code: 'Overloaded' } })
  t.equal(busy.headers['retry-after'], '10')
  t.equal(await get('/health'), 200)
})
