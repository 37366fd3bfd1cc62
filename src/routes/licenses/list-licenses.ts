import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { flag } from '../../schemas/common.ts'
import { LicenseSchema } from '../../schemas/license.ts'

const listLicenses: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/licenses',
    {
      schema: {
        operationId: 'ListLicenses',
        summary: 'List licenses',
        description: 'Use this to see the products that the tenant has bought, with the seats in use and free.',
        'x-details':
          'List the products that the tenant has bought, by their real names, with the seats bought, in use and ' +
          'free, and the day on which each ends or renews.',
        tags: ['Licenses'],
        'x-ms-visibility': 'important',
        querystring: Type.Object(
          {
            assignableOnly: flag(
              'Assignable Only',
              'Only the names of products that people can have, from a list kept for a minute: for drop-downs.',
              { default: false, 'x-ms-visibility': 'advanced' },
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(LicenseSchema), {
                'x-ms-summary': 'Licenses',
                description: 'The products of the tenant.',
              }),
            },
            { description: 'The products of the tenant.' },
          ),
        },
      },
      config: { roles: ['Reader', 'LicenseOperator', 'LicenseApprover'] },
    },
    async ({ query, services }) =>
      query.assignableOnly === true ? services.tenantLicenses.choices() : services.tenantLicenses.list(),
  )
}

export default listLicenses
