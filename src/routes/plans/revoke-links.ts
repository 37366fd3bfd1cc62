import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { GUID_PATTERN } from '../../guid.ts'
import { campaignChoices, requestChoices, snapshotChoices } from '../../schemas/choices.ts'
import { PlanIdFilterSchema } from '../../schemas/plan.ts'
import { IdempotencyKeySchema, moment, words } from '../../schemas/common.ts'
import { rolesFor } from '../../services/plan-kinds.ts'
import { once } from '../once.ts'

const revokeLinks: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/link-revocations',
    {
      schema: {
        operationId: 'RevokeLinks',
        summary: 'Revoke links',
        description:
          'Use this when a link to a report or a form got into the wrong hands: all links handed out so far end.',
        'x-details':
          'End all links that were handed out so far: to the report of a plan and the state of the work on it, ' +
          'to the pages and the report of a contact campaign, to the page of one contact request, or to the ' +
          'report on privileged access of one snapshot. New ones can be had the same way as the old ones.',
        tags: ['Plans'],
        'x-ms-visibility': 'advanced',
        body: Type.Object(
          {
            planId: PlanIdFilterSchema('The plan whose links end. Name a plan, a campaign, a request or a snapshot.'),
            campaignId: words('Campaign', 'The contact campaign whose links end.', {
              pattern: GUID_PATTERN,
              ...campaignChoices,
            }),
            requestId: words('Request', 'The contact request whose link ends.', {
              pattern: GUID_PATTERN,
              ...requestChoices,
            }),
            snapshotId: words('Snapshot', 'The snapshot of the roles whose report links end.', {
              pattern: GUID_PATTERN,
              ...snapshotChoices,
            }),
            idempotencyKey: IdempotencyKeySchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              planId: words('Plan Id', 'The plan whose links ended.'),
              campaignId: words('Campaign Id', 'The campaign whose links ended.'),
              requestId: words('Request Id', 'The request whose link ended.'),
              snapshotId: words('Snapshot Id', 'The snapshot whose report links ended.'),
              revokedDateTime: moment('Revoked', 'Links made before this moment open nothing any more.'),
            },
            { description: 'What was revoked.' },
          ),
        },
      },
      config: { roles: rolesFor('operate') },
    },
    async (request, reply) =>
      once(request, reply, () => {
        const {
          body: { idempotencyKey: _key, ...links },
          services,
          caller,
        } = request
        return services.linkRevocations.revoke(links, caller)
      }),
  )
}

export default revokeLinks
