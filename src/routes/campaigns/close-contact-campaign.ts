import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { CampaignIdSchema, CampaignSchema } from '../../schemas/campaign.ts'
import { IdempotencyKeySchema } from '../../schemas/common.ts'
import { once } from '../once.ts'

const closeContactCampaign: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/contact-campaigns/:campaignId/close',
    {
      schema: {
        operationId: 'CloseContactCampaign',
        summary: 'Close a contact campaign',
        description: 'Use this to end a campaign before its time; answers are refused from then on.',
        'x-details':
          'End a campaign before its time: nobody is asked any more, and answers are refused. What waits for an ' +
          'approval can still be decided.',
        tags: ['Contact campaigns'],
        params: Type.Object({ campaignId: CampaignIdSchema }),
        body: Type.Object({ idempotencyKey: IdempotencyKeySchema }, { additionalProperties: false }),
        response: { 200: ref(CampaignSchema, { description: 'The campaign, closed.' }) },
      },
      config: { roles: ['ContactEditor'] },
    },
    async (request, reply) =>
      once(request, reply, () => request.services.campaigns.close(request.params.campaignId, request.caller.id)),
  )
}

export default closeContactCampaign
