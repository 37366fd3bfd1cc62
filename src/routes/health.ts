import type { FastifyPluginAsync } from 'fastify'

/** For load balancers and containers: alive is not the same as ready to be sent requests. */
const health: FastifyPluginAsync = async (app) => {
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })

  app.get('/health', { schema: { hide: true } }, async () => ({ status: 'ok' }))

  app.get('/ready', { schema: { hide: true } }, async (request, reply) => {
    const status = stopping ? 'stopping' : (await request.services.isReady()) ? 'ready' : 'databaseUnavailable'
    if (status !== 'ready') reply.code(503)
    return { status }
  })
}

export default health
