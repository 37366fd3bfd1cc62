import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref } from '../../documents/ref.ts'
import { LicenseCleanupInputSchema } from '../../schemas/license-cleanup.ts'
import { PlanResultSchema } from '../../schemas/plan.ts'
import { once } from '../once.ts'
import { operationReply } from '../operation-reply.ts'

const createLicenseCleanupPlan: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/license-cleanup-plans',
    {
      schema: {
        operationId: 'CreateLicenseCleanupPlan',
        summary: 'Create a license clean-up plan',
        description:
          'Use this to plan which inactive people lose a license; nothing changes until the plan is ' +
          'approved and applied.',
        'x-details':
          'Plan whom to remove from license groups because they have not signed in for long, and show who is ' +
          'spared and why. Nothing is changed: the plan has to be approved and applied.',
        tags: ['Plans'],
        'x-ms-visibility': 'important',
        body: LicenseCleanupInputSchema,
        response: {
          200: ref(PlanResultSchema, { description: 'The plan, ready for approval, or the reason why there is none.' }),
        },
      },
      config: { roles: ['LicenseOperator'] },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const {
          body: { idempotencyKey: _key, waitForCompletion = true, ...input },
          services,
          caller,
        } = request
        return operationReply(request, reply, await services.cleanups.create(input, caller.id), waitForCompletion)
      }),
  )
}

export default createLicenseCleanupPlan
