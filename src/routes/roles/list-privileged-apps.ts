import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NotReadSchema, PrivilegedAppSchema, PublisherSchema, ResourceSchema } from '../../schemas/app.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema, count, words } from '../../schemas/common.ts'
import { listReply } from '../next-link.ts'

const listPrivilegedApps: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/privileged-apps',
    {
      schema: {
        operationId: 'ListPrivilegedApps',
        summary: 'List privileged apps',
        description:
          'Use this to find apps that can do much in the tenant, with their permissions, secrets and owners.',
        'x-details':
          'List the apps that can do much in the tenant by themselves or on behalf of everybody, the most ' +
          'dangerous first: which permissions, since when, how old their secrets are, and who owns them.',
        tags: ['Roles'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            tier: count('Tier', 'Only apps of this tier: 0 is the most dangerous.', { minimum: 0, maximum: 1 }),
            publisher: Type.Optional(PublisherSchema),
            resource: Type.Optional(ResourceSchema),
            search: words('Search', 'Only apps with this text in their name, or in that of a permission or its API.', {
              maxLength: 256,
            }),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(PrivilegedAppSchema), {
                'x-ms-summary': 'Apps',
                description: 'The apps, by tier and name.',
              }),
              nextLink: NextLinkSchema,
              asOf: Type.String({
                format: 'date-time',
                'x-ms-summary': 'As Of',
                description: 'When the apps were read.',
              }),
              notRead: NotReadSchema,
            },
            { description: 'The apps and when they were read.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.roles.listApps(request.query)),
  )
}

export default listPrivilegedApps
