import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PlanIdSchema, PlanSchema } from '../../schemas/plan.ts'
import { ApprovalSchema } from '../../schemas/plan-inputs.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { once } from '../once.ts'

const approvePlan: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/plans/:planId/approve',
    {
      schema: {
        operationId: 'ApprovePlan',
        summary: 'Approve a plan',
        description:
          'Use this after somebody said yes, to approve a plan exactly as it was shown; the hash says which one.',
        'x-details':
          'Approve a plan exactly as it was shown: the hash says which one. Nobody approves a plan with the ' +
          'connection that made it, or one that was made for them or by them. Whoever is signed in is the approver.',
        tags: ['Plans'],
        'x-ms-visibility': 'important',
        params: Type.Object({ planId: PlanIdSchema({ state: 'ready' }) }),
        body: ApprovalSchema,
        response: { 200: ref(PlanSchema, { description: 'The approved plan.' }) },
      },
      config: { roles: rolesFor('approve') },
    },
    async (request, reply) =>
      once(request, reply, () => request.services.plans.approve(request.params.planId, request.body, request.caller)),
  )
}

export default approvePlan
