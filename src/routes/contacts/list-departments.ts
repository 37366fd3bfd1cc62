import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { count, moment, NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { DepartmentSummarySchema, StaleDaysSchema } from '../../schemas/contact.ts'
import { listReply } from '../next-link.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { LEFT_OUT_REASON_LABELS } from '../../schemas/labels/contacts.ts'

const listDepartments: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/departments',
    {
      schema: {
        operationId: 'ListDepartments',
        summary: 'List departments',
        description:
          'Use this to see every department with its number of people and how complete their contact data is.',
        'x-details':
          'List every department with its number of people, how complete and how fresh their contact data is, ' +
          'and other spellings of the same name; counted anew every 15 minutes.',
        tags: ['Contacts'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            staleDays: StaleDaysSchema(
              'After so many days, data that nobody confirmed counts as stale; 365 unless given.',
            ),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(DepartmentSummarySchema), {
                'x-ms-summary': 'Departments',
                description: 'The departments by name.',
              }),
              asOf: moment('As Of', 'When the directory was read.'),
              nextLink: NextLinkSchema,
              peopleWithoutDepartment: count('People Without Department', 'How many people have no department.'),
              leftOut: Type.Array(
                Type.Object({
                  reason: closedList(LEFT_OUT_REASON_LABELS, {
                    'x-ms-summary': 'Reason',
                    description: 'Why the accounts are no people: resourceAccount, agent, notAPerson.',
                  }),
                  accounts: count('Accounts', 'How many accounts that are.'),
                }),
                {
                  'x-ms-summary': 'Left Out',
                  description: 'Accounts that are not counted, since they are no people; ListContacts shows them.',
                },
              ),
            },
            { description: 'The departments of the tenant.' },
          ),
        },
      },
      // Counts only, and the drop-down of whoever may ask for inactive people of a department.
      config: { roles: ['Reader', 'LicenseOperator', 'LicenseApprover', 'ContactEditor', 'ContactApprover'] },
    },
    async (request) => listReply(request, await request.services.contacts.departments(request.query)),
  )
}

export default listDepartments
