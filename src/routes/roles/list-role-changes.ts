import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { moment, NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { RoleChangeSchema, SnapshotIdFilterSchema, SystemFilterSchema } from '../../schemas/role-snapshot.ts'
import { listReply } from '../next-link.ts'

const listRoleChanges: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-changes',
    {
      schema: {
        operationId: 'ListRoleChanges',
        summary: 'List changes of roles',
        description: 'Use this after a snapshot to see what came, went or changed since the one before.',
        'x-details':
          'List what is different between two snapshots: assignments, settings of roles, privileged apps, groups ' +
          'that hold roles, custom roles, access reviews, Conditional Access policies, administrative units, deny ' +
          'assignments and classic administrators of Azure that came, went or changed, the most dangerous first. ' +
          'What one of the two could not read, or left out, is no change. Between the last two unless given.',
        tags: ['Roles'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            from: SnapshotIdFilterSchema(
              'Earlier Snapshot',
              'The earlier snapshot; the one before the later one unless given.',
            ),
            to: SnapshotIdFilterSchema('Later Snapshot', 'The later snapshot; the newest unless given.'),
            system: SystemFilterSchema,
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(RoleChangeSchema), {
                'x-ms-summary': 'Changes',
                description: 'The differences; none when nothing is different.',
              }),
              nextLink: NextLinkSchema,
              fromSnapshotId: Type.String({ 'x-ms-summary': 'From Snapshot Id', description: 'The earlier snapshot.' }),
              fromDateTime: moment('From', 'When it was taken.'),
              toSnapshotId: Type.String({ 'x-ms-summary': 'To Snapshot Id', description: 'The later snapshot.' }),
              toDateTime: moment('To', 'When it was taken.'),
            },
            { description: 'The differences and between what they are.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.roleSnapshots.changes(request.query)),
  )
}

export default listRoleChanges
