import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { DepartmentSchema } from '../../schemas/choices.ts'
import { EMPTY_IS_ABSENT, flag, moment, NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { ContactSchema, MissingSchema, StaleDaysSchema } from '../../schemas/contact.ts'
import { listReply } from '../next-link.ts'

const listContacts: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/contacts',
    {
      schema: {
        operationId: 'ListContacts',
        summary: 'List contacts and what they lack',
        description: 'Use this to find people whose contact data is missing or wrong, of one department or of all.',
        'x-details':
          'List people with their contact data and how good it is, of one department or of all, by name. Guests, ' +
          'disabled accounts and accounts that are no person are left out. The directory is read anew every ' +
          '15 minutes.',
        tags: ['Contacts'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            department: DepartmentSchema,
            missing: MissingSchema,
            malformed: flag(
              'Malformed',
              'Only people with a value that can not be right: a phone that is no number, a department that most ' +
                'write otherwise.',
            ),
            staleDays: StaleDaysSchema('Only people whose data nobody has confirmed for so many days.'),
            leftOut: flag(
              'Left Out',
              'Instead of people, the accounts that are left out since they are no person, with the reason.',
              { 'x-ms-visibility': 'advanced' },
            ),
            allDepartments: flag(
              'All Departments',
              'List everybody. Without a department and without anything that is wrong this must be said.',
              EMPTY_IS_ABSENT,
            ),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(ContactSchema), {
                'x-ms-summary': 'Contacts',
                description: 'The people that were found.',
              }),
              asOf: moment('As Of', 'When the directory was read.'),
              nextLink: NextLinkSchema,
            },
            { description: 'People with their contact data.' },
          ),
        },
      },
      config: { roles: ['Reader', 'ContactEditor', 'ContactApprover'] },
    },
    async (request) => listReply(request, await request.services.contacts.list(request.query)),
  )
}

export default listContacts
