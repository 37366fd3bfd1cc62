import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { EMPTY_IS_ABSENT, flag, moment, NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { LicenseGroupSchema } from '../../schemas/license.ts'
import { listReply } from '../next-link.ts'

const listLicenseGroups: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/license-groups',
    {
      schema: {
        operationId: 'ListLicenseGroups',
        summary: 'List license groups',
        description: 'Use this to find the groups that grant licenses, and whether people can be removed from each.',
        'x-details':
          'List the groups that grant licenses, whether people can be removed from each here and if not why, and ' +
          'what else leaving each of them costs.',
        tags: ['License groups'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            details: flag('Details', 'Also look for what leaving each group costs besides the license; takes longer.', {
              default: true,
              ...EMPTY_IS_ABSENT,
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
              value: Type.Array(ref(LicenseGroupSchema), {
                'x-ms-summary': 'License Groups',
                description: 'The groups, by name.',
              }),
              asOf: moment('As Of', 'When the list of groups was read.'),
              nextLink: NextLinkSchema,
            },
            { description: 'The groups that grant licenses.' },
          ),
        },
      },
      config: { roles: ['Reader', 'LicenseOperator', 'LicenseApprover'] },
    },
    async (request) => listReply(request, await request.services.licenseGroups.list(request.query)),
  )
}

export default listLicenseGroups
