import { setTimeout as wait } from 'node:timers/promises'
import Fastify from 'fastify'
import t from 'tap'
import errors from '../../src/plugins/errors.ts'
import protection from '../../src/plugins/protection.ts'
import { ErrorSchema } from '../../src/schemas/error.ts'

function block(milliseconds: number): void {
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
  let busy = await app.inject('/work')
  for (let turn = 0; turn < 8 && busy.statusCode === 200; turn++) {
    block(2_500)
    await wait(10)
    busy = await app.inject('/work')
  }
  t.equal(busy.statusCode, 503)
  t.match(busy.json(), { error: { code: 'Overloaded' } })
  t.equal(busy.headers['retry-after'], '10')
  t.equal(await get('/health'), 200)
})

t.test('a second in which nothing was measured is no more than a second', async (t) => {
  let handler: ((request: object, reply: object, type: string, value: number) => unknown) | undefined
  const { default: plugin } = await t.mockImport<typeof import('../../src/plugins/protection.ts')>(
    '../../src/plugins/protection.ts',
    {
      '@fastify/under-pressure': Object.assign(
        async (_app: unknown, { pressureHandler }: { pressureHandler: typeof handler }) => {
          handler = pressureHandler
        },
        { [Symbol.for('skip-override')]: true },
      ),
    },
  )
  const request = { url: '/work', log: { warn() {} } }
  for (const maxEventLoopDelay of [2_000, 500]) {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(plugin, { requestsPerMinute: 1000, maxEventLoopDelay })
    await app.ready()
    await wait(2_100)
    const unmeasured = () => handler?.(request, {}, 'eventLoopDelay', Infinity)
    if (maxEventLoopDelay > 1_000) t.equal(unmeasured(), undefined, 'a second is not two')
    else t.throws(unmeasured, { code: 'FST_UNDER_PRESSURE' })
    t.throws(() => handler?.(request, {}, 'eventLoopDelay', 2_001), { code: 'FST_UNDER_PRESSURE' })
  }
})
