import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { CampaignIdSchema } from '../../schemas/campaign.ts'
import { DueRequestSchema } from '../../schemas/due-request.ts'
import { flag, IdempotencyKeySchema, moment, words } from '../../schemas/common.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { NOBODY_DUE_LABELS } from '../../schemas/labels/contacts.ts'
import { MOST_TAKEN } from '../../services/campaigns/asking/due.ts'
import { once } from '../once.ts'

const takeDueContactRequests: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/contact-campaigns/:campaignId/due',
    {
      schema: {
        operationId: 'TakeDueContactRequests',
        summary: 'Take due contact requests',
        description: 'Use this on a schedule to get those who are to be asked now, each with a finished card and mail.',
        'x-details':
          'Take those who are to be asked now, each with a finished card and a finished mail. For two hours no ' +
          'other flow gets them; note each delivery, since what is not noted comes again.',
        tags: ['Contact campaigns'],
        'x-ms-visibility': 'important',
        params: Type.Object({ campaignId: CampaignIdSchema }),
        body: Type.Object(
          {
            top: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: MOST_TAKEN,
                default: 10,
                'x-ms-summary': 'Top',
                description: `How many at most, up to ${MOST_TAKEN}.`,
              }),
            ),
            dryRun: flag(
              'Dry Run',
              'Only show the cards and mails of those who are to be asked next, at any time of day; nobody is taken.',
              { default: false },
            ),
            idempotencyKey: IdempotencyKeySchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(DueRequestSchema), {
                'x-ms-summary': 'Requests',
                description:
                  'The requests; where there are none, the reason says why and the next due time when to come again.',
              }),
              reason: Type.Optional(
                closedList(NOBODY_DUE_LABELS, {
                  'x-ms-summary': 'Reason',
                  description: 'Why there are none; absent otherwise.',
                }),
              ),
              message: words('Message', 'The same in a sentence.'),
              nextDueDateTime: moment('Next Due', 'When somebody is to be asked again, where there are none now.'),
            },
            { description: 'Who is to be asked now.' },
          ),
        },
      },
      config: { roles: ['ContactEditor'] },
    },
    async (request, reply) =>
      once(request, reply, () =>
        request.body?.dryRun === true
          ? request.services.campaigns.preview(request.params.campaignId, request.body.top ?? 10)
          : request.services.campaigns.take(request.params.campaignId, request.body?.top ?? 10, request.caller.id),
      ),
  )
}

export default takeDueContactRequests
