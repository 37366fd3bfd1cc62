import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { EMPTY_IS_ABSENT, moment, NextLinkSchema, SkipTokenSchema, UserIdSchema } from '../../schemas/common.ts'
import { SignInSchema } from '../../schemas/sign-in.ts'
import { listReply } from '../next-link.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { SIGN_IN_RESULT_LABELS } from '../../schemas/labels/licenses.ts'
import { MOST_OF_A_LIST } from '../../services/lists/page.ts'

const listSignIns: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/users/:userId/sign-ins',
    {
      schema: {
        operationId: 'ListSignIns',
        summary: 'List the sign-ins of a user',
        description: 'Use this to see when and where a user signed in, and why attempts failed, newest first.',
        'x-details':
          'List the sign-in log of a user, newest first, with the reason of each failure in plain words. ' +
          'Microsoft keeps it for 30 days, or 7 without Microsoft Entra ID P1.',
        tags: ['Sign-ins'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        params: Type.Object({ userId: UserIdSchema }),
        querystring: Type.Object(
          {
            from: moment('From', 'Only sign-ins from this moment on.'),
            to: moment('To', 'Only sign-ins up to this moment.'),
            result: Type.Optional(
              closedList(SIGN_IN_RESULT_LABELS, {
                'x-ms-summary': 'Result',
                description: 'Only sign-ins that succeeded, or only those that failed.',
              }),
            ),
            top: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: MOST_OF_A_LIST,
                default: 100,
                ...EMPTY_IS_ABSENT,
                'x-ms-summary': 'Top',
                'x-ms-visibility': 'advanced',
                description: 'About how many entries one answer holds.',
              }),
            ),
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(SignInSchema), {
                'x-ms-summary': 'Entries',
                description: 'The entries of the log.',
              }),
              nextLink: NextLinkSchema,
            },
            { description: 'The sign-ins, newest first.' },
          ),
        },
      },
      config: { roles: ['Reader', 'LicenseOperator'] },
    },
    async (request) => listReply(request, await request.services.signInLog.list(request.params.userId, request.query)),
  )
}

export default listSignIns
