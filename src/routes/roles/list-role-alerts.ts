import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { NextLinkSchema, SkipTokenSchema, TopSchema } from '../../schemas/common.ts'
import { RoleAlertSchema } from '../../schemas/hook.ts'
import { SeveritySchema } from '../../schemas/role-snapshot.ts'
import { listReply } from '../next-link.ts'

const listRoleAlerts: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-alerts',
    {
      schema: {
        operationId: 'ListRoleAlerts',
        summary: 'List role alerts',
        description: 'Use this to see which alerts about roles are open, the newest first.',
        'x-details':
          'List the alerts about roles that are open, the newest first: an activation at night, a request that ' +
          'nobody decides, a new finding of high severity. An alert is over when a week has passed without anything ' +
          'like it, when the request is decided, or when the finding is gone or accepted.',
        tags: ['Roles'],
        'x-ms-pageable': { nextLinkName: 'nextLink' },
        querystring: Type.Object(
          { severity: Type.Optional(SeveritySchema), top: TopSchema, skipToken: SkipTokenSchema },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object(
            {
              value: Type.Array(ref(RoleAlertSchema), { 'x-ms-summary': 'Alerts', description: 'The open alerts.' }),
              nextLink: NextLinkSchema,
            },
            { description: 'The open alerts, newest first.' },
          ),
        },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async (request) => listReply(request, await request.services.roleAlerts.list(request.query)),
  )
}

export default listRoleAlerts
