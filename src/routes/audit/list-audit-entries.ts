import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { GUID_PATTERN } from '../../guid.ts'
import { AuditEntrySchema } from '../../schemas/audit.ts'
import { moment, NextLinkSchema, SkipTokenSchema, TopSchema, words } from '../../schemas/common.ts'
import { mayCall } from '../../callers.ts'
import { listReply } from '../next-link.ts'

const listAuditEntries: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/audit',
    {
      schema: {
        operationId: 'ListAuditEntries',
        summary: 'List audit entries',
        description: 'Use this to see who did what and when, newest first.',
        'x-details':
          'List who did what and when, newest first: plans, approvals, changes with what became of them, and ' +
          'exclusions. Personal values are shown to administrators only.',
        tags: ['Audit'],
        'x-ms-visibility': 'advanced',
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          {
            planId: words('Plan Id', 'Only entries of this plan.', { maxLength: 64 }),
            changeId: words('Change Id', 'Only entries about this change.', { maxLength: 64 }),
            userId: words('User Id', 'Only entries about this person: the object id.', { pattern: GUID_PATTERN }),
            principalId: words(
              'Principal Id',
              'Only entries about this group or app, where it is what a change is about: the object id.',
              { pattern: GUID_PATTERN },
            ),
            skuId: words('SKU Id', 'Only entries about this product.', { pattern: GUID_PATTERN }),
            action: words('Action', 'Only entries of this action, such as plan.approved.', { maxLength: 64 }),
            actor: words('Actor', 'Only entries of this actor, as entries name it.', { maxLength: 128 }),
            from: moment('From', 'Only entries from this moment on.'),
            to: moment('To', 'Only entries up to this moment.'),
            top: TopSchema,
            skipToken: SkipTokenSchema,
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(AuditEntrySchema), {
                'x-ms-summary': 'Entries',
                description: 'The entries of the log.',
              }),
              nextLink: NextLinkSchema,
            },
            { description: 'The audit log, newest first.' },
          ),
        },
      },
      // Whoever answers for a decision may see what came of it. Readers and operators see their plans and changes
      // instead.
      config: { roles: ['LicenseApprover', 'ContactApprover', 'RoleApprover'] },
    },
    async (request) => {
      const entries = await request.services.auditEntries(request.query, {
        withPersonal: mayCall(request.caller, ['Administrator']),
      })
      return listReply(request, entries)
    },
  )
}

export default listAuditEntries
