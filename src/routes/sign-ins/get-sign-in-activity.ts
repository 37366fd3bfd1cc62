import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { InactiveDaysSchema, UserIdSchema } from '../../schemas/common.ts'
import { LookedUpSignInActivitySchema } from '../../schemas/person.ts'

const getSignInActivity: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/users/:userId/sign-in-activity',
    {
      schema: {
        operationId: 'GetSignInActivity',
        summary: 'Get the sign-in activity of a user',
        description: 'Use this to learn when a user was last active and whether they count as inactive.',
        'x-details':
          'Get when a user was last active, where that is known from, and whether they count as inactive. ' +
          'Microsoft updates these dates within 24 hours, and allows few reads of them: beyond those, the answer is ' +
          'that of the last sweep of the directory.',
        tags: ['Sign-ins'],
        'x-ms-visibility': 'important',
        params: Type.Object({ userId: UserIdSchema }),
        querystring: Type.Object({ inactiveDays: InactiveDaysSchema }, { additionalProperties: false }),
        response: { 200: ref(LookedUpSignInActivitySchema, { description: 'When the user was last active.' }) },
      },
      config: { roles: ['Reader', 'LicenseOperator', 'LicenseApprover'] },
    },
    async (request) => request.services.signIns.get(request.params.userId, request.query.inactiveDays),
  )
}

export default getSignInActivity
