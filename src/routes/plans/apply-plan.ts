import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PlanIdSchema, PlanResultSchema } from '../../schemas/plan.ts'
import { WorkInputSchema } from '../../schemas/plan-inputs.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { once } from '../once.ts'
import { operationReply } from '../operation-reply.ts'

const applyPlan: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/plans/:planId/apply',
    {
      schema: {
        operationId: 'ApplyPlan',
        summary: 'Apply a plan',
        description: 'Use this to carry out an approved plan as it stands; everybody is looked at once more before.',
        'x-details':
          'Carry out an approved plan as it stands, looking at everybody once more before. Answers when ' +
          'everything was sent and looked at once.',
        tags: ['Plans'],
        'x-ms-visibility': 'important',
        params: Type.Object({ planId: PlanIdSchema({ state: 'approved' }) }),
        body: WorkInputSchema,
        response: { 200: ref(PlanResultSchema, { description: 'The plan, and how the work on it ended.' }) },
      },
      config: { roles: rolesFor('operate') },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const { params, body, services, caller } = request
        return operationReply(
          request,
          reply,
          await services.plans.apply(params.planId, caller),
          body?.waitForCompletion !== false,
        )
      }),
  )
}

export default applyPlan
