import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PlanIdSchema, PlanResultSchema } from '../../schemas/plan.ts'
import { UndoInputSchema } from '../../schemas/plan-inputs.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { once } from '../once.ts'
import { operationReply } from '../operation-reply.ts'

const undoPlan: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/plans/:planId/undo',
    {
      schema: {
        operationId: 'UndoPlan',
        summary: 'Undo a plan',
        description: 'Use this to take back everything that a plan did.',
        'x-details':
          'Take back everything that a plan did, and look whether it is back. Of a role plan, and where too many ' +
          'people would be moved between groups, this only makes another plan, which takes it back once somebody ' +
          'has approved and applied it.',
        tags: ['Plans'],
        params: Type.Object({ planId: PlanIdSchema() }),
        body: UndoInputSchema,
        response: {
          200: ref(PlanResultSchema, {
            description:
              'The plan (of a role plan the new one that takes it back), and how the work on it ended; of a dry ' +
              'run, what would be taken back.',
          }),
        },
      },
      config: { roles: rolesFor('operate') },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const { params, body, services, caller } = request
        if (body?.dryRun === true) return services.plans.previewUndo(params.planId, undefined, caller)
        return operationReply(
          request,
          reply,
          await services.plans.undo(params.planId, caller),
          body?.waitForCompletion !== false,
        )
      }),
  )
}

export default undoPlan
