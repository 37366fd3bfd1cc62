import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { LicenseGroupIdSchema } from '../../schemas/choices.ts'
import { InactiveDaysSchema, moment, NextLinkSchema, SkipTokenSchema, TopSchema, words } from '../../schemas/common.ts'
import { LicenseGroupMemberSchema } from '../../schemas/license.ts'
import { listReply } from '../next-link.ts'

const listLicenseGroupMembers: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/license-groups/:groupId/members',
    {
      schema: {
        operationId: 'ListLicenseGroupMembers',
        summary: 'List license group members',
        description:
          'Use this to go through the members of a license group, with their last activity and what ' +
          'leaving would free.',
        'x-details':
          'List the direct members of a license group with their sign-in activity and what leaving the group ' +
          'would do to each license. Members of groups inside it get no license and are not listed.',
        tags: ['License groups'],
        'x-ms-visibility': 'important',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        params: Type.Object({ groupId: LicenseGroupIdSchema }),
        querystring: Type.Object(
          {
            inactiveDays: InactiveDaysSchema,
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(LicenseGroupMemberSchema), {
                'x-ms-summary': 'Members',
                description: 'The people in the group.',
              }),
              nextLink: NextLinkSchema,
              asOf: moment('As Of', 'When the sign-in dates were read; a day ago at most, as a rule.'),
              warning: words('Warning', "Why the sign-in data can't be believed, when too many people have none."),
            },
            { description: 'The direct members of the group.' },
          ),
        },
      },
      config: { roles: ['Reader', 'LicenseOperator', 'LicenseApprover'] },
    },
    async (request) =>
      listReply(request, await request.services.groupMembers.list(request.params.groupId, request.query)),
  )
}

export default listLicenseGroupMembers
