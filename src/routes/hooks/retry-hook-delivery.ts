import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { HookDeliveryIdSchema, HookDeliverySchema } from '../../schemas/hook.ts'

const retryHookDelivery: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/hook-deliveries/:deliveryId/retry',
    {
      schema: {
        operationId: 'RetryHookDelivery',
        summary: 'Retry a delivery of a trigger',
        description:
          'Send once more what a trigger could not deliver, with the same event id and as it is now; for a day, if ' +
          'need be.',
        tags: ['Triggers'],
        'x-ms-visibility': 'advanced',
        params: Type.Object({ deliveryId: HookDeliveryIdSchema }),
        response: { 200: ref(HookDeliverySchema, { description: 'The delivery, which waits for its next attempt.' }) },
      },
      config: { roles: [] },
    },
    async ({ params, caller, services }) => services.hooks.deliveries.retry(params.deliveryId, caller),
  )
}

export default retryHookDelivery
