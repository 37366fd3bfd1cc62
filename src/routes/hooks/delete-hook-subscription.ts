import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { HookIdSchema } from '../../schemas/hook.ts'

const deleteHookSubscription: FastifyPluginAsyncTypebox = async (app) => {
  app.delete(
    '/hook-subscriptions/:hookId',
    {
      schema: {
        operationId: 'DeleteHookSubscription',
        summary: 'End the subscription of a trigger',
        description: 'End what a flow has subscribed to, when it is turned off or changed. Ending it twice is fine.',
        tags: ['Triggers'],
        'x-ms-visibility': 'internal',
        params: Type.Object({ hookId: HookIdSchema }),
        response: { 204: Type.Null({ description: 'The subscription is not there any more.' }) },
      },
      // Whoever may subscribe to anything; whose subscription it is decides.
      config: { roles: [] },
    },
    async ({ params, caller, services }, reply) => {
      await services.hooks.unsubscribe(params.hookId, caller)
      reply.code(204)
      return null
    },
  )
}

export default deleteHookSubscription
