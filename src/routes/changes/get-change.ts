import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { ChangeSchema } from '../../schemas/change.ts'
import { ChangeIdSchema } from '../../schemas/change.ts'
import { rolesFor } from '../../services/plan-kinds.ts'

const getChange: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/changes/:changeId',
    {
      schema: {
        operationId: 'GetChange',
        summary: 'Get a change',
        description: 'Use this to see what became of a single change, and until when it can be undone.',
        'x-details':
          'Get a change and how far it got: whether it is to be seen by now, what became of each license, and ' +
          'until when it can be undone.',
        tags: ['Changes'],
        params: Type.Object({ changeId: ChangeIdSchema() }),
        response: { 200: ref(ChangeSchema, { description: 'The change as it stands.' }) },
      },
      config: { roles: rolesFor('read') },
    },
    async ({ params, services, caller }) => services.plans.change(params.changeId, caller),
  )
}

export default getChange
