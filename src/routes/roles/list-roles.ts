import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema, count, flag, words } from '../../schemas/common.ts'
import { RoleSchema, SystemChoiceSchema, systemsProperties } from '../../schemas/role.ts'
import { listReply } from '../next-link.ts'

const listRoles: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/roles',
    {
      schema: {
        operationId: 'ListRoles',
        summary: 'List roles',
        description:
          'Use this to see the administrator roles, the most dangerous first, with how many people hold each.',
        'x-details':
          'List the administrator roles, the most dangerous first, with how many hold each of them and what ' +
          'activating it takes: those of Microsoft Entra ID as they are now, or with System those of Azure and of ' +
          'Microsoft 365 services as the newest snapshot has them. Look at Systems: where one could not be read, the ' +
          'list lacks its roles.',
        tags: ['Roles'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            tier: count('Tier', 'Only roles of this tier: 0 is the most dangerous.', { minimum: 0, maximum: 2 }),
            inUse: flag('In Use', 'Yes for roles that are assigned to somebody, No for all others.'),
            system: SystemChoiceSchema,
            search: words('Search', 'Only roles with this text in their name or description.', { maxLength: 256 }),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(RoleSchema), {
                'x-ms-summary': 'Roles',
                description: 'The roles, by tier and name.',
              }),
              nextLink: NextLinkSchema,
              ...systemsProperties,
            },
            { description: 'The roles and when they were read.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.roles.listRoles(request.query)),
  )
}

export default listRoles
