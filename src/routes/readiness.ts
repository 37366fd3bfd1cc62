import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Readiness } from '../services/readiness.ts'

/** Tells whether requests can be sent here: not while the service stops, nor while its database does not answer. */
export function watchReadiness(app: FastifyInstance): (request: FastifyRequest) => Promise<Readiness> {
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })
  return async ({ services }) => (stopping ? 'stopping' : (await services.isReady()) ? 'ready' : 'databaseUnavailable')
}
