import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { EMPTY_IS_ABSENT, flag, NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { ExclusionKindFilterSchema, ExclusionSchema } from '../../schemas/exclusion.ts'
import { listReply } from '../next-link.ts'

const listExclusions: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/exclusions',
    {
      schema: {
        operationId: 'ListExclusions',
        summary: 'List exclusions',
        description: 'Use this to see whom no job touches, with the owner, the reason and the end of each exclusion.',
        'x-details':
          'List whom no job touches: users, groups, name patterns, departments and attributes, each with its ' +
          'owner, its reason and its end. Groups that the configuration of the service excludes are not ' +
          'among them.',
        tags: ['Exclusions'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            kind: ExclusionKindFilterSchema,
            includeExpired: flag('Include Expired', 'Also those that ended and protect nobody any more.', {
              default: false,
              ...EMPTY_IS_ABSENT,
            }),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(ExclusionSchema), {
                'x-ms-summary': 'Exclusions',
                description: 'The exclusions, oldest first.',
              }),
              nextLink: NextLinkSchema,
            },
            { description: 'The exclusions.' },
          ),
        },
      },
      // It explains what every job left out, so whoever sees the answers of any job may see it.
      config: {
        roles: [
          'Reader',
          'LicenseOperator',
          'LicenseApprover',
          'ContactEditor',
          'ContactApprover',
          'RoleReader',
          'RoleOperator',
          'RoleApprover',
        ],
      },
    },
    async (request) => listReply(request, await request.services.exclusions.list(request.query)),
  )
}

export default listExclusions
