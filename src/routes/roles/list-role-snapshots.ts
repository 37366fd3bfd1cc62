import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { RoleSnapshotSchema } from '../../schemas/role-snapshot.ts'
import { listReply } from '../next-link.ts'

const listRoleSnapshots: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-snapshots',
    {
      schema: {
        operationId: 'ListRoleSnapshots',
        summary: 'List snapshots of the roles',
        description: 'Use this to find the snapshots of the roles that were taken, newest first.',
        'x-details': 'List the snapshots of the roles that were taken, newest first, with what each of them counts.',
        tags: ['Roles'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object({ top: TopSchema, skipToken: SkipTokenSchema }, { additionalProperties: false }),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(RoleSnapshotSchema), {
                'x-ms-summary': 'Snapshots',
                description: 'The snapshots.',
              }),
              nextLink: NextLinkSchema,
            },
            { description: 'The snapshots, newest first.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.roleSnapshots.list(request.query)),
  )
}

export default listRoleSnapshots
