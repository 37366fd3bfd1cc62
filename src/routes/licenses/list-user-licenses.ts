import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { UserIdSchema, words } from '../../schemas/common.ts'
import { UserLicenseSchema } from '../../schemas/license.ts'

const listUserLicenses: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/users/:userId/licenses',
    {
      schema: {
        operationId: 'ListUserLicenses',
        summary: 'List the licenses of a user',
        description:
          'Use this to see which products a user has, and whether each was assigned directly or comes from a group.',
        'x-details':
          'List the products that a user has, where each comes from (given directly, or by which group), whether ' +
          'it works, and the services in it.',
        tags: ['Licenses'],
        'x-ms-visibility': 'important',
        params: Type.Object({ userId: UserIdSchema }),
        response: {
          200: Type.Object(
            {
              userId: Type.String({ 'x-ms-summary': 'User Id', description: 'The object id of the user.' }),
              displayName: words('Display Name', 'The name as people read it.'),
              userPrincipalName: words('User Principal Name', 'The name to sign in with.'),
              usageLocation: words('Usage Location', 'The country whose license terms hold, as two letters.'),
              value: Type.Array(ref(UserLicenseSchema), {
                'x-ms-summary': 'Licenses',
                description: 'The products, each once, however many sources it has.',
              }),
            },
            { description: 'The licenses of the user.' },
          ),
        },
      },
      config: { roles: ['Reader', 'LicenseOperator', 'LicenseApprover'] },
    },
    async (request) => request.services.userLicenses.list(request.params.userId),
  )
}

export default listUserLicenses
