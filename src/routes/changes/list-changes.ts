import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { licenseGroupChoices } from '../../schemas/choices.ts'
import { ref } from '../../documents/ref.ts'
import { GUID_PATTERN } from '../../guid.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema, words } from '../../schemas/common.ts'
import { CampaignIdFilterSchema } from '../../schemas/campaign.ts'
import { PlanIdFilterSchema } from '../../schemas/plan.ts'
import { ChangeSchema } from '../../schemas/change.ts'
import { ChangeStateFilterSchema } from '../../schemas/change.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { listReply } from '../next-link.ts'

const listChanges: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/changes',
    {
      schema: {
        operationId: 'ListChanges',
        summary: 'List changes',
        description: 'Use this to find what was done to a user or a group, by which plan, and what became of it.',
        'x-details':
          'List changes of plans and of single actions, newest first: what was done to a user or a group, by ' +
          'which plan, and what became of it.',
        tags: ['Changes'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            userId: words('User', 'Only changes of this user: object id, user principal name or mail address.', {
              minLength: 1,
              maxLength: 512,
            }),
            planId: PlanIdFilterSchema('Only changes of this plan.'),
            campaignId: CampaignIdFilterSchema,
            groupId: words('License Group', 'Only removals from this group.', {
              pattern: GUID_PATTERN,
              ...licenseGroupChoices,
            }),
            state: ChangeStateFilterSchema,
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(ChangeSchema), { 'x-ms-summary': 'Changes', description: 'The changes.' }),
              nextLink: NextLinkSchema,
            },
            { description: 'The changes, newest first.' },
          ),
        },
      },
      config: { roles: rolesFor('read') },
    },
    async (request) => listReply(request, await request.services.plans.listChanges(request.query, request.caller)),
  )
}

export default listChanges
