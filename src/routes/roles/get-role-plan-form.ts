import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { FormSchema, toForm } from '../../schemas/form.ts'
import { RoleActionSchema, rolePlanForm } from '../../schemas/role-plan.ts'

/** Tells the designer the inputs of CreateRolePlan once its action is chosen. */
const getRolePlanForm: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-plan-form',
    {
      schema: {
        operationId: 'GetRolePlanForm',
        summary: 'Get the inputs of a role plan',
        description: 'Use this to learn which inputs a role plan takes for an action.',
        tags: ['Roles'],
        'x-ms-visibility': 'internal',
        querystring: Type.Object({ action: RoleActionSchema }, { additionalProperties: false }),
        response: { 200: FormSchema },
      },
      config: { roles: ['RoleOperator'] },
    },
    async ({ query }) => toForm(rolePlanForm(query.action)),
  )
}

export default getRolePlanForm
