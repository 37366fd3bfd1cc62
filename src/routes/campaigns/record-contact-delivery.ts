import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { RequestIdSchema } from '../../schemas/campaign.ts'
import { DeliveryInputSchema, DeliverySchema } from '../../schemas/contact-answer.ts'
import { once } from '../once.ts'

const recordContactDelivery: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/contact-requests/:requestId/deliveries',
    {
      schema: {
        operationId: 'RecordContactDelivery',
        summary: 'Record a contact delivery',
        description: 'Use this after each card or mail, since only what is recorded here counts as asked.',
        'x-details':
          'Note that the card or mail of a request was sent, or could not be. Only this counts as asked; ' +
          'reminders are reckoned from it.',
        tags: ['Contact campaigns'],
        'x-ms-visibility': 'important',
        params: Type.Object({ requestId: RequestIdSchema }),
        body: DeliveryInputSchema,
        response: { 200: ref(DeliverySchema, { description: 'The request, and what comes next.' }) },
      },
      config: { roles: ['ContactEditor'] },
    },
    async (request, reply) =>
      once(request, reply, () => {
        const {
          params,
          body: { idempotencyKey: _key, ...delivery },
          services,
          caller,
        } = request
        return services.campaigns.record(params.requestId, delivery, caller.id)
      }),
  )
}

export default recordContactDelivery
