import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { PlanIdSchema } from '../../schemas/plan.ts'
import { NoticeSchema } from '../../schemas/report.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { listReply } from '../next-link.ts'

const listPlanNotices: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/plans/:planId/notices',
    {
      schema: {
        operationId: 'ListPlanNotices',
        summary: 'List notices of a plan',
        description:
          'Use this after the approval to send everybody concerned their mail; the days of grace count from then.',
        'x-details':
          'List finished mails to the people whom a plan takes a license from and, as the operator of the service ' +
          'chose, to their managers or private addresses: what happens when, why, and how to keep the license. Of a ' +
          'role plan, what changes for everybody concerned, and how to activate a role. Read and send them before ' +
          'the plan is applied: of a role plan that was, only those to whom something was done are left. After ' +
          'approval, the days of grace count from when this list is first read to its end, so send what it says.',
        tags: ['Plans'],
        'x-ms-visibility': 'important',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        params: Type.Object({ planId: PlanIdSchema({ state: 'approved' }) }),
        querystring: Type.Object({ top: TopSchema, skipToken: SkipTokenSchema }, { additionalProperties: false }),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(NoticeSchema), { 'x-ms-summary': 'Notices', description: 'The mails.' }),
              nextLink: NextLinkSchema,
            },
            { description: 'The mails to send.' },
          ),
        },
      },
      config: { roles: rolesFor('operate') },
    },
    async (request) =>
      listReply(
        request,
        await request.services.documents.notices(
          request.params.planId,
          { ...request.query, isRead: request.method !== 'HEAD' },
          request.caller,
        ),
      ),
  )
}

export default listPlanNotices
