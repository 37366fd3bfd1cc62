import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { EMPTY_IS_ABSENT } from '../../schemas/common.ts'
import { CampaignReportSchema } from '../../schemas/campaign-report.ts'
import { CampaignIdSchema } from '../../schemas/campaign.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { REPORT_FORMAT_LABELS } from '../../schemas/labels/plans.ts'

const getContactCampaignReport: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/contact-campaigns/:campaignId/report',
    {
      schema: {
        operationId: 'GetContactCampaignReport',
        summary: 'Get the report of a contact campaign',
        description: 'Use this to report what became of a campaign: who answered, what was changed, and what waits.',
        'x-details':
          'Get what became of a campaign: who answered, what was changed, what waits, what could not be written ' +
          'and why, and how complete the data is before and after; as numbers, and as a page, a ' +
          'spreadsheet or data.',
        tags: ['Contact campaigns'],
        params: Type.Object({ campaignId: CampaignIdSchema }),
        querystring: Type.Object(
          {
            format: Type.Optional(
              closedList(REPORT_FORMAT_LABELS, {
                default: 'html',
                ...EMPTY_IS_ABSENT,
                'x-ms-summary': 'Format',
                description: 'A page (html), a spreadsheet (csv) or data (json).',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: ref(CampaignReportSchema, { description: 'The report.' }) },
      },
      config: { roles: ['ContactEditor', 'ContactApprover'] },
    },
    async ({ params, query, services }) => services.campaigns.reports.get(params.campaignId, query.format ?? 'html'),
  )
}

export default getContactCampaignReport
