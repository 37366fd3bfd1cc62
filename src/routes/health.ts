import type { FastifyPluginAsync } from 'fastify'
import { watchReadiness } from './readiness.ts'

/** For load balancers and containers: alive is not the same as ready to be sent requests. */
const health: FastifyPluginAsync = async (app) => {
  const readiness = watchReadiness(app)

  app.get('/health', { schema: { hide: true } }, async () => ({ status: 'ok' }))

  app.get('/ready', { schema: { hide: true } }, async (request, reply) => {
    const status = await readiness(request)
    if (status !== 'ready') reply.code(503)
    return { status }
  })
}

export default health
