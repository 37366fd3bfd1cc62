import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PlanResultSchema } from '../../schemas/plan.ts'
import { RoleActionSchema, RolePlanInputSchema } from '../../schemas/role-plan.ts'
import type { Tier } from '../../services/roles/tiers.ts'
import { once } from '../once.ts'
import { operationReply } from '../operation-reply.ts'
import { present } from '../../present.ts'

const createRolePlan: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/role-plans',
    {
      schema: {
        operationId: 'CreateRolePlan',
        summary: 'Create a role plan',
        description:
          'Use this to plan one wave of changes to privileged access; nothing changes until it is ' +
          'approved and applied.',
        'x-details':
          'Plan one wave of changes to privileged access: people activate what they held for good, get a role ' +
          'for some time, lose what they do not use, or roles get stricter settings and reviews. Nothing is ' +
          'changed: the plan has to be approved and applied.',
        tags: ['Roles'],
        querystring: Type.Object({ action: RoleActionSchema }, { additionalProperties: false }),
        body: RolePlanInputSchema,
        response: {
          200: ref(PlanResultSchema, { description: 'The plan, ready for approval, or the reason why there is none.' }),
        },
      },
      config: { roles: ['RoleOperator'] },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const {
          body: { idempotencyKey: _key, waitForCompletion = true, tiers, ...input },
          query,
          services,
          caller,
        } = request
        return operationReply(
          request,
          reply,
          await services.rolePlans.create(
            { action: query.action, ...input, ...present('tiers', tiers as Tier[] | undefined) },
            caller.id,
          ),
          waitForCompletion,
        )
      }),
  )
}

export default createRolePlan
