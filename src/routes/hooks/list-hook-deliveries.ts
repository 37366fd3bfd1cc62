import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema, words } from '../../schemas/common.ts'
import { HookDeliverySchema } from '../../schemas/hook.ts'
import { GUID_PATTERN } from '../../guid.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { HOOK_DELIVERY_STATE_LABELS } from '../../schemas/labels/hooks.ts'
import { listReply } from '../next-link.ts'

const listHookDeliveries: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/hook-deliveries',
    {
      schema: {
        operationId: 'ListHookDeliveries',
        summary: 'List deliveries of triggers',
        description: 'Use this to see what triggers could not deliver; what was given up can be sent again.',
        'x-details': 'Those of this connection, or everybody’s for an administrator.',
        tags: ['Triggers'],
        'x-ms-visibility': 'advanced',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            state: Type.Optional(
              closedList(HOOK_DELIVERY_STATE_LABELS, {
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
    async (request) => listReply(request, await request.services.hooks.deliveries.list(request.query, request.caller)),
  )
}

export default listHookDeliveries
