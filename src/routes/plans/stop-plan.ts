import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PlanIdSchema, PlanSchema } from '../../schemas/plan.ts'
import { CommentSchema } from '../../schemas/plan-inputs.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { once } from '../once.ts'

const stopPlan: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/plans/:planId/stop',
    {
      schema: {
        operationId: 'StopPlan',
        summary: 'Stop a plan',
        description: 'Use this to stop a plan that is being carried out; what was made stands and can be undone.',
        'x-details':
          'Stop a plan: no further batch starts, and what is under way is settled. What was made stands and can ' +
          'be undone; what is left goes on after a new approval.',
        tags: ['Plans'],
        params: Type.Object({ planId: PlanIdSchema() }),
        body: CommentSchema,
        response: {
          200: ref(PlanSchema, { description: 'The plan, which stops as soon as what is under way is settled.' }),
        },
      },
      config: { roles: rolesFor('operate') },
    },
    async (request, reply) =>
      once(request, reply, () => request.services.plans.stop(request.params.planId, request.body, request.caller)),
  )
}

export default stopPlan
