import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PlanResultSchema } from '../../schemas/plan.ts'
import { UndoInputSchema } from '../../schemas/plan-inputs.ts'
import { ChangeIdSchema } from '../../schemas/change.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { once } from '../once.ts'
import { operationReply } from '../operation-reply.ts'

const undoChange: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/changes/:changeId/undo',
    {
      schema: {
        operationId: 'UndoChange',
        summary: 'Undo a change',
        description: 'Use this to take back one change, such as putting somebody back into a license group.',
        'x-details':
          'Take back one change: put somebody back into a license group, or give contact data its old values. Of ' +
          'a change of roles, and where too many people would be moved between groups, this only makes a plan, ' +
          'which takes it back once somebody has approved and applied it.',
        tags: ['Changes'],
        params: Type.Object({ changeId: ChangeIdSchema({ state: 'verified' }) }),
        body: UndoInputSchema,
        response: {
          200: ref(PlanResultSchema, {
            description:
              'The plan of the change (of a change of roles the new one that takes it back), and how the work on ' +
              'it ended; of a dry run, what would be taken back.',
          }),
        },
      },
      config: { roles: rolesFor('operate') },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const { params, body, services, caller } = request
        if (body?.dryRun === true) {
          return services.plans.previewUndo(
            await services.plans.planOfChange(params.changeId, caller),
            params.changeId,
            caller,
          )
        }
        return operationReply(
          request,
          reply,
          await services.plans.undoChange(params.changeId, caller),
          body?.waitForCompletion !== false,
        )
      }),
  )
}

export default undoChange
