import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { DepartmentSchema } from '../../schemas/choices.ts'
import { flag, NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { ContactSchema, MissingSchema } from '../../schemas/contact.ts'
import { listAnswer } from '../next-link.ts'

const listContacts: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/contacts', {
    schema: {
      operationId: 'ListContacts',
      summary: 'List contacts and what they lack',
      description: 'List people with their contact data and how complete it is, of one department or of all; guests, disabled accounts and resource accounts are left out.',
      tags: ['Contacts'],
      'x-ms-pageable': { nextLinkName: 'nextLink' },
      querystring: Type.Object({
        department: DepartmentSchema,
        missing: MissingSchema,
        allDepartments: flag('All Departments', 'List everybody. Without a department and without a missing field this must be said.'),
        top: TopSchema,
        skipToken: SkipTokenSchema,
      }, { additionalProperties: false }),
      response: {
        200: Type.Object({
          value: Type.Array(ref(ContactSchema), { 'x-ms-summary': 'Contacts', description: 'The people that were found.' }),
          nextLink: NextLinkSchema,
        }, { description: 'People with their contact data.' }),
      },
    },
    config: { roles: ['Reader', 'ContactEditor', 'ContactApprover'] },
  }, async (request) => listAnswer(request, await request.services.contacts.list(request.query)))
}

export default listContacts
