import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { CampaignIdSchema, CampaignSchema } from '../../schemas/campaign.ts'

const getContactCampaign: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/contact-campaigns/:campaignId',
    {
      schema: {
        operationId: 'GetContactCampaign',
        summary: 'Get a contact campaign',
        description: 'Use this to see whom a campaign asks about what, and how far it is.',
        tags: ['Contact campaigns'],
        params: Type.Object({ campaignId: CampaignIdSchema }),
        response: { 200: ref(CampaignSchema, { description: 'The campaign.' }) },
      },
      config: { roles: ['Reader', 'ContactEditor', 'ContactApprover'] },
    },
    async ({ params, services }) => services.campaigns.get(params.campaignId),
  )
}

export default getContactCampaign
