import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref } from '../../documents/ref.ts'
import { CampaignSchema } from '../../schemas/campaign.ts'
import { CampaignInputSchema } from '../../schemas/campaign-input.ts'
import { once } from '../once.ts'

const createContactCampaign: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/contact-campaigns',
    {
      schema: {
        operationId: 'CreateContactCampaign',
        summary: 'Create a contact campaign',
        description:
          'Use this to begin asking people, or those who answer for them, whether their contact data is right.',
        'x-details':
          'Begin to ask people, or those who answer for them, whether their contact data is right. Nothing is ' +
          'sent by this: flows take who is due and send cards or mails.',
        tags: ['Contact campaigns'],
        'x-ms-visibility': 'important',
        body: CampaignInputSchema,
        response: {
          200: ref(CampaignSchema, {
            description: 'The campaign; the one that is open, if the same was asked for before.',
          }),
        },
      },
      config: { roles: ['ContactEditor'] },
    },
    async (request, reply) =>
      once(request, reply, () => {
        const {
          body: { idempotencyKey: _key, ...input },
          services,
          caller,
        } = request
        return services.campaigns.create(input, caller.id)
      }),
  )
}

export default createContactCampaign
