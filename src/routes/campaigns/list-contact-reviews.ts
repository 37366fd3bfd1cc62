import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { CampaignIdFilterSchema } from '../../schemas/campaign.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { ReviewSchema, ReviewStateFilterSchema } from '../../schemas/contact-answer.ts'
import { listReply } from '../next-link.ts'

const listContactReviews: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/contact-reviews',
    {
      schema: {
        operationId: 'ListContactReviews',
        summary: 'List contact reviews',
        description: 'Use this to find new values that wait for an approval, with the old value beside each.',
        'x-details':
          'List the new values of contact campaigns that wait for an approval, with the old value beside the new ' +
          'one; or those in another state, such as what has to be changed elsewhere.',
        tags: ['Contact campaigns'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            campaignId: CampaignIdFilterSchema,
            state: ReviewStateFilterSchema,
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(ReviewSchema), {
                'x-ms-summary': 'Reviews',
                description: 'The values, newest first.',
              }),
              nextLink: NextLinkSchema,
            },
            { description: 'Values with what became of them.' },
          ),
        },
      },
      config: { roles: ['Reader', 'ContactEditor', 'ContactApprover'] },
    },
    async (request) => listReply(request, await request.services.campaigns.reviews.list(request.query)),
  )
}

export default listContactReviews
