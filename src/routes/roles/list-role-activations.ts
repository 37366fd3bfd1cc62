import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { systemRoleChoices } from '../../schemas/choices.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema, moment, words } from '../../schemas/common.ts'
import { ActivationFlagSchema, ActivationStateSchema, RoleActivationSchema } from '../../schemas/role-activation.ts'
import { SystemFilterSchema } from '../../schemas/role-snapshot.ts'
import { listReply } from '../next-link.ts'

const listRoleActivations: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-activations',
    {
      schema: {
        operationId: 'ListRoleActivations',
        summary: 'List role activations',
        description: 'Use this to see who activated which role when and why, and what stands out.',
        'x-details':
          'List who activated which role when and why, newest first, with what stands out: outside of working ' +
          'hours, the first time, often within a day, longer than usual, with a justification that says little, ' +
          'approved by the person themselves; and what waits for an approval, also for too long. Kept longer than ' +
          'the 30 days of Microsoft. Of Azure, it has what the log of Microsoft Entra tells.',
        tags: ['Roles'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            userId: words('User', 'Only this person: object id, user principal name or mail address.', {
              minLength: 1,
              maxLength: 512,
            }),
            roleId: words('Role', 'Only this role.', { maxLength: 64, ...systemRoleChoices }),
            system: SystemFilterSchema,
            state: Type.Optional(ActivationStateSchema),
            flag: Type.Optional(ActivationFlagSchema),
            from: moment('From', 'Only from this moment on.'),
            to: moment('To', 'Only up to this moment.'),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(RoleActivationSchema), {
                'x-ms-summary': 'Activations',
                description: 'The activations.',
              }),
              nextLink: NextLinkSchema,
            },
            { description: 'The activations, newest first.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.roleActivations.list(request.query)),
  )
}

export default listRoleActivations
