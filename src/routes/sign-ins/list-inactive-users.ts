import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import {
  EMPTY_IS_ABSENT,
  flag,
  InactiveDaysSchema,
  moment,
  NextLinkSchema,
  SkipTokenSchema,
  TopSchema,
  words,
} from '../../schemas/common.ts'
import { DepartmentSchema, LicenseGroupIdFilterSchema, SkuIdSchema } from '../../schemas/choices.ts'
import { InactiveUserSchema } from '../../schemas/license.ts'
import { listReply } from '../next-link.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { ACCOUNT_STATE_LABELS, USER_TYPE_LABELS } from '../../schemas/labels/licenses.ts'

const listInactiveUsers: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/inactive-users',
    {
      schema: {
        operationId: 'ListInactiveUsers',
        summary: 'List inactive users',
        description:
          'Use this to find people without activity since a cut-off; turn on pagination in the ' +
          'settings of the action to get all.',
        'x-details':
          'List people who were last active before a cut-off, of a department, a product, a group or the whole ' +
          'tenant. Turn on pagination in the settings of the action to get all of them.',
        tags: ['Sign-ins'],
        'x-ms-visibility': 'important',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            inactiveDays: InactiveDaysSchema,
            department: DepartmentSchema,
            groupId: LicenseGroupIdFilterSchema,
            skuId: SkuIdSchema,
            allUsers: flag(
              'All Users',
              'Look at the whole tenant; needed when no department, group or product is given.',
              EMPTY_IS_ABSENT,
            ),
            userType: Type.Optional(
              closedList(USER_TYPE_LABELS, {
                'x-ms-summary': 'User Type',
                'x-ms-visibility': 'advanced',
                description: 'Only members or only guests; both unless given.',
              }),
            ),
            accountState: Type.Optional(
              closedList(ACCOUNT_STATE_LABELS, {
                default: 'enabled',
                'x-ms-summary': 'Account State',
                'x-ms-visibility': 'advanced',
                description: 'Accounts that may sign in, those that may not, or both.',
              }),
            ),
            includeNeverSignedIn: flag(
              'Include Never Signed In',
              'Also list people without any sign-in on record, which does not prove inactivity.',
              { default: false, 'x-ms-visibility': 'advanced', ...EMPTY_IS_ABSENT },
            ),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(InactiveUserSchema), {
                'x-ms-summary': 'Users',
                description: 'The people found; may be empty while there is a next link.',
              }),
              nextLink: NextLinkSchema,
              asOf: moment('As Of', 'When the sign-in dates were read; a day ago at most, as a rule.'),
              warning: words(
                'Warning',
                "Why the list can't be believed: at its end, when too many people have no sign-in date.",
              ),
            },
            { description: 'The inactive people found so far.' },
          ),
        },
      },
      config: { roles: ['Reader', 'LicenseOperator', 'LicenseApprover'] },
    },
    async (request) => listReply(request, await request.services.inactiveUsers.list(request.query)),
  )
}

export default listInactiveUsers
