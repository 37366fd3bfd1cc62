import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { EMPTY_IS_ABSENT } from '../../schemas/common.ts'
import { PlanIdSchema } from '../../schemas/plan.ts'
import { ReportFileSchema } from '../../schemas/report.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { PLAN_REPORT_FORMAT_LABELS } from '../../schemas/labels/plans.ts'

const getPlanReport: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/plans/:planId/report',
    {
      schema: {
        operationId: 'GetPlanReport',
        summary: 'Get the report of a plan',
        description:
          'Use this to attach the report of a plan to a mail or an approval, as a page, a spreadsheet or data.',
        'x-details':
          'Get the report of a plan as a file for a mail or an approval: a page that prints well, a spreadsheet ' +
          'with everybody in it, or data for other programs.',
        tags: ['Plans'],
        params: Type.Object({ planId: PlanIdSchema() }),
        querystring: Type.Object(
          {
            format: Type.Optional(
              closedList(PLAN_REPORT_FORMAT_LABELS, {
                default: 'html',
                ...EMPTY_IS_ABSENT,
                'x-ms-summary': 'Format',
                description:
                  'A page (html), a spreadsheet (csv) or data (json); of a role plan also the page that explains ' +
                  'how to activate its roles (training).',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: ref(ReportFileSchema, { description: 'The report.' }) },
      },
      config: { roles: rolesFor('read') },
    },
    async ({ params, query, services, caller }) =>
      services.documents.report(params.planId, query.format ?? 'html', caller),
  )
}

export default getPlanReport
