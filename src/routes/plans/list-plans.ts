import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { EMPTY_IS_ABSENT, flag, NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { PlanSchema, PlanStateFilterSchema } from '../../schemas/plan.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { listReply } from '../next-link.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { PLAN_KIND_LABELS } from '../../schemas/labels/plans.ts'

const listPlans: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/plans',
    {
      schema: {
        operationId: 'ListPlans',
        summary: 'List plans',
        description: 'Use this to find plans, newest first, such as those that wait for an approval.',
        'x-details': 'List plans, newest first. Single changes are plans of one and are left out unless asked for.',
        tags: ['Plans'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            state: PlanStateFilterSchema,
            kind: Type.Optional(
              closedList(PLAN_KIND_LABELS, {
                'x-ms-summary': 'Kind',
                description: 'Only plans of this kind.',
              }),
            ),
            createdByMe: flag('Created By Me', 'Only plans that this connection made.', { default: false }),
            includeSingleChanges: flag('Include Single Changes', 'Also single removals and updates.', {
              default: false,
              'x-ms-visibility': 'advanced',
              ...EMPTY_IS_ABSENT,
            }),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(PlanSchema), { 'x-ms-summary': 'Plans', description: 'The plans.' }),
              nextLink: NextLinkSchema,
            },
            { description: 'The plans, newest first.' },
          ),
        },
      },
      config: { roles: rolesFor('read') },
    },
    async (request) => listReply(request, await request.services.plans.list(request.query, request.caller)),
  )
}

export default listPlans
