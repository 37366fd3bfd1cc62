import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { HookSubscriptionSchema } from '../../schemas/hook.ts'
import { listReply } from '../next-link.ts'

const listHookSubscriptions: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/hook-subscriptions',
    {
      schema: {
        operationId: 'ListHookSubscriptions',
        summary: 'List subscriptions of triggers',
        description:
          'List which flows wait for which trigger: those of this connection, or everybody’s for an administrator.',
        tags: ['Triggers'],
        'x-ms-visibility': 'advanced',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object({ top: TopSchema, skipToken: SkipTokenSchema }, { additionalProperties: false }),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(HookSubscriptionSchema), {
                'x-ms-summary': 'Subscriptions',
                description: 'The subscriptions, newest first.',
              }),
              nextLink: NextLinkSchema,
            },
            { description: 'The subscriptions.' },
          ),
        },
      },
      config: { roles: [] },
    },
    async (request) => listReply(request, await request.services.hooks.list(request.query, request.caller)),
  )
}

export default listHookSubscriptions
