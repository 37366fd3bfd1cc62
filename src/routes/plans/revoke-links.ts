import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { IdempotencyKeySchema, moment } from '../../schemas/common.ts'
import { PlanIdSchema } from '../../schemas/plan.ts'
import { rolesFor } from '../../services/plans/plan-kinds.ts'
import { once } from '../once.ts'

const revokeLinks: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/link-revocations', {
    schema: {
      operationId: 'RevokeLinks',
      summary: 'Revoke links',
      description: 'End all links to the report of a plan, and to the state of the work on it, that were handed out so far. New ones can be had from the plan.',
      tags: ['Plans'],
      'x-ms-visibility': 'advanced',
      body: Type.Object({ planId: PlanIdSchema, idempotencyKey: IdempotencyKeySchema }, { additionalProperties: false }),
      response: {
        200: Type.Object({
          planId: Type.String({ 'x-ms-summary': 'Plan Id', description: 'The plan whose links ended.' }),
          revokedDateTime: moment('Revoked', 'Links made before this moment open nothing any more.'),
        }, { description: 'What was revoked.' }),
      },
    },
    config: { roles: rolesFor('operate') },
  }, async (request, reply) => once(request, reply, () => request.services.linkRevocations.revoke(request.body, request.caller)))
}

export default revokeLinks
