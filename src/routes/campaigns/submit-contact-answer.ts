import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { RequestIdSchema } from '../../schemas/campaign.ts'
import { AnswerInputSchema, AnswerSchema } from '../../schemas/contact-answer.ts'
import { once } from '../once.ts'

const submitContactAnswer: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/contact-requests/:requestId/answer',
    {
      schema: {
        operationId: 'SubmitContactAnswer',
        summary: 'Submit a contact answer',
        description:
          'Use this to hand in what somebody answered on a card: it is written at once, or waits for an approval.',
        'x-details':
          'Hand in what somebody answered on a card. What may be written is written at once, what needs an ' +
          'approval waits, and what was changed in the directory meanwhile is asked again.',
        tags: ['Contact campaigns'],
        'x-ms-visibility': 'important',
        params: Type.Object({ requestId: RequestIdSchema }),
        body: AnswerInputSchema,
        response: {
          200: ref(AnswerSchema, { description: 'What became of the answer, and what to say to whoever gave it.' }),
        },
      },
      // Flows put the object of a response into a text of its own where they can.
      preValidation: async ({ body }) => {
        const given = body as { data?: unknown } | null | undefined
        if (typeof given?.data === 'string') given.data = textAsObject(given.data)
      },
      config: { roles: ['ContactEditor'] },
    },
    async (request, reply) =>
      once(request, reply, () => {
        const {
          params,
          body: { idempotencyKey: _key, ...answer },
          services,
          caller,
        } = request
        return services.campaigns.answer(params.requestId, answer, caller.id)
      }),
  )
}

/** What is no JSON stays text, of which validation then says what it should be. */
function textAsObject(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export default submitContactAnswer
