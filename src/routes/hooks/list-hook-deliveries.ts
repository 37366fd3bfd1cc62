import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema, words } from '../../schemas/common.ts'
import { HookDeliverySchema } from '../../schemas/hook.ts'
import { GUID_PATTERN } from '../../guid.ts'
import { HOOK_DELIVERY_STATES } from '../../store/hook-tables.ts'
import { listAnswer } from '../next-link.ts'

const listHookDeliveries: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/hook-deliveries',
    {
      schema: {
        operationId: 'ListHookDeliveries',
        summary: 'List deliveries of triggers',
        description:
          'List what triggers delivered and what they could not: that of this connection, or everybody’s for an ' +
          'administrator. What was given up is dead and can be sent again.',
        tags: ['Triggers'],
        'x-ms-visibility': 'advanced',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            state: Type.Optional(
              Type.Enum([...HOOK_DELIVERY_STATES], {
                type: 'string',
                'x-ms-summary': 'State',
                description: 'Only deliveries in this state: waiting, delivered or dead.',
              }),
            ),
            hookId: words('Subscription', 'Only deliveries of this subscription.', { pattern: GUID_PATTERN }),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(HookDeliverySchema), {
                'x-ms-summary': 'Deliveries',
                description: 'The deliveries, newest first.',
              }),
              nextLink: NextLinkSchema,
            },
            { description: 'The deliveries.' },
          ),
        },
      },
      config: { roles: [] },
    },
    async (request) => listAnswer(request, await request.services.hooks.deliveries.list(request.query, request.caller)),
  )
}

export default listHookDeliveries
