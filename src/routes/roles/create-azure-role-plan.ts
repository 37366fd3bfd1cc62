import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { AzureRoleActionSchema, AzureRolePlanInputSchema } from '../../schemas/azure-role-plan.ts'
import { PlanResultSchema } from '../../schemas/plan.ts'
import { once } from '../once.ts'
import { operationReply } from '../operation-reply.ts'

const createAzureRolePlan: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/azure-role-plans',
    {
      schema: {
        operationId: 'CreateAzureRolePlan',
        summary: 'Create a role plan for Azure',
        description:
          'Use this to plan one wave of changes to who holds which role in Azure; nothing changes until it is ' +
          'approved and applied.',
        'x-details':
          'Plan one wave of changes to who holds which role in Azure, from the findings of the last snapshot or for ' +
          'whoever is named. Nothing is changed: the plan has to be approved and applied. The operator of the ' +
          'service switches the roles of Azure on.',
        tags: ['Roles'],
        querystring: Type.Object({ action: AzureRoleActionSchema }, { additionalProperties: false }),
        body: AzureRolePlanInputSchema,
        response: {
          200: ref(PlanResultSchema, { description: 'The plan, ready for approval, or the reason why there is none.' }),
        },
      },
      config: { roles: ['RoleOperator'] },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const {
          body: { idempotencyKey: _key, waitForCompletion = true, ...input },
          query,
          services,
          caller,
        } = request
        return operationReply(
          request,
          reply,
          await services.azureRolePlans.create({ action: query.action, ...input }, caller.id),
          waitForCompletion,
        )
      }),
  )
}

export default createAzureRolePlan
