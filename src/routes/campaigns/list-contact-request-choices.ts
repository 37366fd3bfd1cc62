import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { CampaignIdFilterSchema } from '../../schemas/campaign.ts'

/** Feeds drop-downs. */
const listContactRequestChoices: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/contact-request-choices',
    {
      schema: {
        operationId: 'ListContactRequestChoices',
        summary: 'List contact requests to choose from',
        description: 'Use this to choose a request of a contact campaign that is still to be answered.',
        tags: ['Contact campaigns'],
        'x-ms-visibility': 'internal',
        querystring: Type.Object({ campaignId: CampaignIdFilterSchema }, { additionalProperties: false }),
        response: {
          200: Type.Object(
            {
              value: Type.Array(
                Type.Object({
                  requestId: Type.String({ 'x-ms-summary': 'Request Id', description: 'Names the request.' }),
                  title: Type.String({ 'x-ms-summary': 'Title', description: 'Who is asked, and which time it is.' }),
                }),
                { 'x-ms-summary': 'Requests', description: 'The requests.' },
              ),
            },
            { description: 'Requests that are still to be answered, who is to be asked next first.' },
          ),
        },
      },
      config: { roles: ['ContactEditor'] },
    },
    async ({ query, services }) => services.campaigns.requestChoices(query.campaignId),
  )
}

export default listContactRequestChoices
