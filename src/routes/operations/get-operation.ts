import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { GUID_PATTERN } from '../../guid.ts'
import { RETRY_AFTER_SECONDS } from '../once.ts'

/**
 * Where long work tells how far it is. Power Automate asks here without the credentials of the connection, so the
 * address itself is the credential: signed, for one operation, for 30 days. In no document, since nobody calls it by
 * hand.
 */
const getOperation: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/operations/:operationId',
    {
      schema: {
        hide: true,
        params: Type.Object({ operationId: Type.String({ pattern: GUID_PATTERN }) }),
        querystring: Type.Object({ sig: Type.String({ maxLength: 200 }) }),
      },
      config: { signed: true },
    },
    async ({ params, query, services, url }, reply) => {
      const state = await services.operations.read(params.operationId, query.sig)
      if (state.status === 'running') {
        reply.code(202).header('location', `${app.publicUrl}${url}`).header('retry-after', RETRY_AFTER_SECONDS)
      }
      return services.plans.operationReply(state)
    },
  )
}

export default getOperation
