import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PlanIdSchema, PlanSchema } from '../../schemas/plan.ts'
import { rolesFor } from '../../services/plan-kinds.ts'

const getPlan: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/plans/:planId',
    {
      schema: {
        operationId: 'GetPlan',
        summary: 'Get a plan',
        description: 'Use this to see how far a plan is, and to get its hash and the texts for an approval.',
        tags: ['Plans'],
        'x-ms-visibility': 'important',
        params: Type.Object({ planId: PlanIdSchema() }),
        response: { 200: ref(PlanSchema, { description: 'The plan as it stands.' }) },
      },
      config: { roles: rolesFor('read') },
    },
    async ({ params, services, caller }) => services.plans.get(params.planId, caller),
  )
}

export default getPlan
