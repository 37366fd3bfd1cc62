import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema, count, flag, words } from '../../schemas/common.ts'
import { systemsProperties } from '../../schemas/role.ts'
import { RoleSettingsSchema, SettingsChoiceSchema } from '../../schemas/role-settings.ts'
import { listReply } from '../next-link.ts'

const listRoleSettings: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-settings',
    {
      schema: {
        operationId: 'ListRoleSettings',
        summary: 'List role settings',
        description: 'Use this to see what activating each role takes, and where that is weaker than the baseline.',
        'x-details':
          'List what Privileged Identity Management asks for around each role, and where that is weaker than the ' +
          'baseline of its tier, the most dangerous roles first. In Azure a role has settings of its own at each ' +
          'scope; they are listed as the newest snapshot has them.',
        tags: ['Roles'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            system: SettingsChoiceSchema,
            tier: count('Tier', 'Only roles of this tier: 0 is the most dangerous.', { minimum: 0, maximum: 2 }),
            deviating: flag('Deviating', 'Yes for roles with settings weaker than the baseline, No for all others.'),
            inUse: flag('In Use', 'Yes for roles that are assigned to somebody, No for all others.'),
            scopeId: words('Scope Id', 'Only settings for exactly this scope of Azure.', {
              maxLength: 1000,
              'x-ms-visibility': 'advanced',
            }),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(RoleSettingsSchema), {
                'x-ms-summary': 'Role Settings',
                description: 'The settings, by tier and name of the role; none without Privileged Identity Management.',
              }),
              nextLink: NextLinkSchema,
              ...systemsProperties,
            },
            { description: 'The settings and when they were read.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.roles.listSettings(request.query)),
  )
}

export default listRoleSettings
