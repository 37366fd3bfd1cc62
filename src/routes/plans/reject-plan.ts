import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PlanIdSchema, PlanSchema } from '../../schemas/plan.ts'
import { CommentSchema } from '../../schemas/plan-inputs.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { once } from '../once.ts'

const rejectPlan: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/plans/:planId/reject',
    {
      schema: {
        operationId: 'RejectPlan',
        summary: 'Reject a plan',
        description: 'Use this after somebody said no, so that nothing of the plan is ever carried out.',
        tags: ['Plans'],
        params: Type.Object({ planId: PlanIdSchema() }),
        body: CommentSchema,
        response: { 200: ref(PlanSchema, { description: 'The rejected plan.' }) },
      },
      config: { roles: rolesFor('approve') },
    },
    async (request, reply) =>
      once(request, reply, () => request.services.plans.reject(request.params.planId, request.body, request.caller)),
  )
}

export default rejectPlan
