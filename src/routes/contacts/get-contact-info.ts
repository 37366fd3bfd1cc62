import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { UserIdSchema } from '../../schemas/common.ts'
import { ContactInfoSchema } from '../../schemas/contact.ts'

const getContactInfo: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/users/:userId/contact-info',
    {
      schema: {
        operationId: 'GetContactInfo',
        summary: 'Get contact info of a user',
        description:
          'Use this to get the phones, address, job and manager of a user, and which of them can be changed here.',
        'x-details':
          'Get the phones, address, job and manager of a user, and for each field whether it can be changed here ' +
          'or why not.',
        tags: ['Contacts'],
        'x-ms-visibility': 'important',
        params: Type.Object({ userId: UserIdSchema }),
        response: { 200: ref(ContactInfoSchema, { description: 'The contact data of the user.' }) },
      },
      config: { roles: ['Reader', 'ContactEditor', 'ContactApprover'] },
    },
    async (request) => request.services.contacts.get(request.params.userId),
  )
}

export default getContactInfo
