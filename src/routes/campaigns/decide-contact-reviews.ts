import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { ReviewDecisionSchema, ReviewResultSchema } from '../../schemas/contact-answer.ts'
import { once } from '../once.ts'

const decideContactReviews: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/contact-reviews/decisions',
    {
      schema: {
        operationId: 'DecideContactReviews',
        summary: 'Decide contact reviews',
        description: 'Use this to approve or reject new values; what is approved is written at once.',
        'x-details':
          'Approve or reject new values. What is approved is written at once, if the directory still says what ' +
          'the person saw; each value has an outcome of its own.',
        tags: ['Contact campaigns'],
        body: ReviewDecisionSchema,
        response: {
          200: Type.Object(
            {
              results: Type.Array(ref(ReviewResultSchema), {
                'x-ms-summary': 'Results',
                description: 'What became of each value.',
              }),
            },
            { description: 'The outcome of each decision.' },
          ),
        },
      },
      config: { roles: ['ContactApprover'] },
    },
    async (request, reply) =>
      once(request, reply, () => {
        const {
          body: { idempotencyKey: _key, ...decision },
          services,
          caller,
        } = request
        return services.campaigns.reviews.decide(decision, caller)
      }),
  )
}

export default decideContactReviews
