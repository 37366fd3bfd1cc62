import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { UserIdSchema } from '../../schemas/common.ts'
import { once } from '../once.ts'
import { ContactUpdateInputSchema, ContactUpdateSchema } from '../../schemas/contact.ts'

const updateContactInfo: FastifyPluginAsyncTypebox = async (app) => {
  app.patch(
    '/users/:userId/contact-info',
    {
      schema: {
        operationId: 'UpdateContactInfo',
        summary: 'Update contact info of a user',
        description:
          'Use this to change contact data of a user; only what differs is written, and the old values come back.',
        'x-details':
          'Change the contact data of a user: only what differs is written, what can not be changed is told ' +
          'field by field, and the values before come back.',
        tags: ['Contacts'],
        'x-ms-visibility': 'important',
        params: Type.Object({ userId: UserIdSchema }),
        body: ContactUpdateInputSchema,
        response: { 200: ref(ContactUpdateSchema, { description: 'What was changed, and what was not.' }) },
      },
      config: { roles: ['ContactEditor'] },
    },
    async (request, reply) =>
      once(request, reply, () => {
        const {
          params,
          body: { idempotencyKey: _key, ...body },
          services,
          caller,
        } = request
        return services.contacts.update(params.userId, body, caller.id)
      }),
  )
}

export default updateContactInfo
