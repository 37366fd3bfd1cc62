import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { CampaignIdSchema, UndoCampaignInputSchema, UndoCampaignResultSchema } from '../../schemas/campaign.ts'
import { once } from '../once.ts'
import { operationReply } from '../operation-reply.ts'

const undoContactCampaign: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/contact-campaigns/:campaignId/undo',
    {
      schema: {
        operationId: 'UndoContactCampaign',
        summary: 'Undo a contact campaign',
        description: 'Use this to take back everything that a campaign changed, where nobody else changed it since.',
        'x-details':
          'Take back everything that a campaign changed, each value only if it still is what the campaign made ' +
          'of it. The campaign ends with that, and what waits for an approval is dropped.',
        tags: ['Contact campaigns'],
        params: Type.Object({ campaignId: CampaignIdSchema }),
        body: UndoCampaignInputSchema,
        response: {
          200: ref(UndoCampaignResultSchema, {
            description: 'How many changes are taken back; of a dry run, how many would be.',
          }),
        },
      },
      config: { roles: ['ContactEditor'] },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const {
          params: { campaignId },
          body,
          services,
          caller,
        } = request
        if (body?.dryRun === true) {
          return { ...(await services.campaigns.previewUndo(campaignId)), status: 'succeeded' as const }
        }
        return operationReply(
          request,
          reply,
          await services.campaigns.undo(campaignId, caller.id),
          body?.waitForCompletion !== false,
        )
      }),
  )
}

export default undoContactCampaign
