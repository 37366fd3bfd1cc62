import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema, words } from '../../schemas/common.ts'
import {
  FindingStateSchema,
  RoleFindingSchema,
  RuleSchema,
  SeveritySchema,
  SnapshotIdFilterSchema,
  SystemFilterSchema,
} from '../../schemas/role-snapshot.ts'
import { ListedSystemsSchema } from '../../schemas/role-surroundings.ts'
import { listReply } from '../next-link.ts'

const openCount = (summary: string, description: string) => Type.Integer({ 'x-ms-summary': summary, description })

const listRoleFindings: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-findings',
    {
      schema: {
        operationId: 'ListRoleFindings',
        summary: 'List role findings',
        description: 'Use this to see what is wrong with the roles, the worst first, each with advice.',
        'x-details':
          'List what is wrong with the roles of a snapshot: standing access, unused privilege, administrators ' +
          'without a second factor, apps that could take over the tenant, weak settings and more, each with ' +
          'advice; the worst first. Look at Systems: of one that could not be read nothing is found, and nothing is ' +
          'clean.',
        tags: ['Roles'],
        'x-ms-visibility': 'important',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            severity: Type.Optional(SeveritySchema),
            rule: Type.Optional(RuleSchema),
            system: SystemFilterSchema,
            state: Type.Optional(FindingStateSchema),
            subjectId: words(
              'Subject Id',
              'Only what is about this person, group, app, role, access review or alert.',
              { maxLength: 1000, 'x-ms-visibility': 'advanced' },
            ),
            snapshotId: SnapshotIdFilterSchema('Snapshot', 'The snapshot that is judged; the newest unless given.'),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(RoleFindingSchema), { 'x-ms-summary': 'Findings', description: 'The findings.' }),
              nextLink: NextLinkSchema,
              snapshotId: Type.String({
                'x-ms-summary': 'Snapshot Id',
                description: 'The snapshot that they are about.',
              }),
              asOf: Type.String({ format: 'date-time', 'x-ms-summary': 'As Of', description: 'When it was taken.' }),
              systems: ListedSystemsSchema,
              open: Type.Object(
                {
                  high: openCount('High', 'How many of high severity are open.'),
                  medium: openCount('Medium', 'How many of medium severity are open.'),
                  low: openCount('Low', 'How many of low severity are open.'),
                },
                { 'x-ms-summary': 'Open', description: 'How many findings are open, whatever the filter.' },
              ),
              notSeen: openCount(
                'Not Seen',
                'Findings of before that are neither listed nor over: what they are about was not read this time, ' +
                  'as Systems and the snapshot say.',
              ),
            },
            { description: 'The findings.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.roleFindings.list(request.query)),
  )
}

export default listRoleFindings
