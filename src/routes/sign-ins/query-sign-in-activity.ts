import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { InactiveDaysSchema } from '../../schemas/common.ts'
import { readFrom, SignInActivitySchema } from '../../schemas/person.ts'

const querySignInActivity: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/sign-in-activity/query',
    {
      schema: {
        operationId: 'QuerySignInActivity',
        summary: 'Get the sign-in activity of several users',
        description: 'Use this instead of a loop to learn when up to 1,000 users were last active.',
        'x-details':
          'Get the sign-in activity of up to 1,000 users at once, which spares a loop with a request for each of ' +
          'them. More than 30 are answered from the last sweep of the directory.',
        tags: ['Sign-ins'],
        'x-ms-safe-operation': true,
        body: Type.Object(
          {
            userIds: Type.Array(
              Type.String({
                minLength: 1,
                maxLength: 512,
                'x-ms-summary': 'User',
                description: 'An object id, a user principal name or a mail address.',
              }),
              {
                minItems: 1,
                maxItems: 1000,
                'x-ms-summary': 'Users',
                description: 'Who: object ids, user principal names or mail addresses, up to 1,000.',
              },
            ),
            inactiveDays: InactiveDaysSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(SignInActivitySchema), {
                'x-ms-summary': 'Users',
                description: 'The users that were found, each once.',
              }),
              notFound: Type.Array(Type.String({ 'x-ms-summary': 'User', description: 'A text that was asked for.' }), {
                'x-ms-summary': 'Not Found',
                description: 'What was asked for and is no user of this tenant.',
              }),
              ...readFrom,
            },
            { description: 'The users that were found and those that were not.' },
          ),
        },
      },
      config: { roles: ['Reader', 'LicenseOperator', 'LicenseApprover'] },
    },
    async (request) => request.services.signIns.query(request.body.userIds, request.body.inactiveDays),
  )
}

export default querySignInActivity
