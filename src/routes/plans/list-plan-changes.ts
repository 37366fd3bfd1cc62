import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { PlanIdSchema } from '../../schemas/plan.ts'
import { ChangeSchema } from '../../schemas/change.ts'
import { ChangeStateFilterSchema } from '../../schemas/change.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { listReply } from '../next-link.ts'

const listPlanChanges: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/plans/:planId/changes',
    {
      schema: {
        operationId: 'ListPlanChanges',
        summary: 'List changes of a plan',
        description: 'Use this to go through everybody whom a plan is about, with what happens to each and why.',
        'x-details':
          'List everybody whom a plan is about: those to be changed in the order of the plan, then those who are ' +
          'spared or handed over, with the reason.',
        tags: ['Plans'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        params: Type.Object({ planId: PlanIdSchema() }),
        querystring: Type.Object(
          { state: ChangeStateFilterSchema, top: TopSchema, skipToken: SkipTokenSchema },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(ChangeSchema), { 'x-ms-summary': 'Changes', description: 'The changes.' }),
              nextLink: NextLinkSchema,
            },
            { description: 'The changes in the order of the plan.' },
          ),
        },
      },
      config: { roles: rolesFor('read') },
    },
    async (request) =>
      listReply(request, await request.services.plans.changes(request.params.planId, request.query, request.caller)),
  )
}

export default listPlanChanges
