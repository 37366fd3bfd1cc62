import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { GUID_PATTERN } from '../../guid.ts'
import { DenyAssignmentSchema } from '../../schemas/deny-assignment.ts'
import { flag, moment, NextLinkSchema, SkipTokenSchema, TopSchema, words } from '../../schemas/common.ts'
import { ListedSystemsSchema } from '../../schemas/role-surroundings.ts'
import { listReply } from '../next-link.ts'

const listDenyAssignments: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/deny-assignments',
    {
      schema: {
        operationId: 'ListDenyAssignments',
        summary: 'List deny assignments of Azure',
        description: 'Use this to see what Azure forbids whatever roles somebody holds, and whom that leaves out.',
        'x-details':
          'List what Azure forbids at which scope whatever roles somebody holds, as the newest snapshot has it: ' +
          'managed applications and deployment stacks make such deny assignments. Who is in Excluded is not bound by ' +
          'one. Look at Systems: where Azure could not be read, the list lacks it.',
        tags: ['Roles'],
        'x-ms-visibility': 'advanced',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            scopeId: words('Scope Id', 'Only those at this scope of Azure or within it.', { maxLength: 1000 }),
            principalId: words('Principal Id', 'Only those that name or leave out this user, group or app.', {
              pattern: GUID_PATTERN,
            }),
            withExceptions: flag('With Exceptions', 'Yes for those that leave somebody out, No for all others.'),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(DenyAssignmentSchema), {
                'x-ms-summary': 'Deny Assignments',
                description: 'The deny assignments, by scope and name.',
              }),
              nextLink: NextLinkSchema,
              asOf: moment('As Of', 'When they were read.'),
              systems: ListedSystemsSchema,
            },
            { description: 'The deny assignments and how Azure was read.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.denyAssignments.list(request.query)),
  )
}

export default listDenyAssignments
