import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ref } from '../../documents/ref.ts'
import { AuditVerificationSchema } from '../../schemas/audit-verification.ts'
import { WorkInputSchema } from '../../schemas/plan-inputs.ts'
import { once } from '../once.ts'
import { operationReply } from '../operation-reply.ts'

const verifyAuditLog: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/audit/verification',
    {
      schema: {
        operationId: 'VerifyAuditLog',
        summary: 'Verify the audit log',
        description: 'Use this to check that nobody altered, added or removed entries of the audit log.',
        'x-details':
          'Check that no entry of the audit log was altered, added or taken away, and name the first one that was.',
        tags: ['Audit'],
        'x-ms-safe-operation': true,
        body: WorkInputSchema,
        response: { 200: ref(AuditVerificationSchema, { description: 'Whether the log holds.' }) },
      },
      config: { roles: ['LicenseApprover', 'ContactApprover', 'RoleApprover'] },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const { body, services, caller } = request
        return operationReply(
          request,
          reply,
          await services.auditVerification(caller.id),
          body?.waitForCompletion !== false,
        )
      }),
  )
}

export default verifyAuditLog
