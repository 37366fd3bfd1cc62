import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref } from '../../documents/ref.ts'
import { WorkInputSchema } from '../../schemas/plan-inputs.ts'
import { RoleSnapshotResultSchema } from '../../schemas/role-snapshot.ts'
import { once } from '../once.ts'
import { operationReply } from '../operation-reply.ts'

const takeRoleSnapshot: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/role-snapshots',
    {
      schema: {
        operationId: 'TakeRoleSnapshot',
        summary: 'Take a snapshot of the roles',
        description: 'Use this on a schedule to record who has which power, so that changes and findings can be told.',
        'x-details':
          'Read who has which power in the tenant (roles, settings of roles, privileged apps, sign-ins and ' +
          'second factors of administrators) and keep it, to be compared and judged. Changes nothing in ' +
          'the tenant.',
        tags: ['Roles'],
        body: WorkInputSchema,
        response: { 200: ref(RoleSnapshotResultSchema, { description: 'The snapshot and what it counts.' }) },
      },
      config: { roles: ['RoleOperator', 'RoleReader'] },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const { body, services, caller } = request
        return operationReply(
          request,
          reply,
          await services.takeRoleSnapshot(caller.id),
          body?.waitForCompletion !== false,
        )
      }),
  )
}

export default takeRoleSnapshot
