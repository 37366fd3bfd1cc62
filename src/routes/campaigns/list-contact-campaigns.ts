import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { CampaignStateFilterSchema, CampaignSummarySchema } from '../../schemas/campaign.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { listReply } from '../next-link.ts'

const listContactCampaigns: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/contact-campaigns',
    {
      schema: {
        operationId: 'ListContactCampaigns',
        summary: 'List contact campaigns',
        description: 'Use this to find the campaigns that ask people about their contact data, newest first.',
        tags: ['Contact campaigns'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          { state: CampaignStateFilterSchema, top: TopSchema, skipToken: SkipTokenSchema },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(CampaignSummarySchema), {
                'x-ms-summary': 'Campaigns',
                description: 'The campaigns.',
              }),
              nextLink: NextLinkSchema,
            },
            { description: 'The campaigns, newest first.' },
          ),
        },
      },
      config: { roles: ['Reader', 'ContactEditor', 'ContactApprover'] },
    },
    async (request) => listReply(request, await request.services.campaigns.list(request.query)),
  )
}

export default listContactCampaigns
