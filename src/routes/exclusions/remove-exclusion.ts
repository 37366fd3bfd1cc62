import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { flag } from '../../schemas/common.ts'
import { ExclusionIdSchema, ExclusionResultSchema } from '../../schemas/exclusion.ts'

const removeExclusion: FastifyPluginAsyncTypebox = async (app) => {
  app.delete(
    '/exclusions/:exclusionId',
    {
      schema: {
        operationId: 'RemoveExclusion',
        summary: 'Remove an exclusion',
        description: 'Use this to end an exclusion, so that jobs may touch again whoever it protected.',
        'x-details':
          'End an exclusion: from now on jobs may touch whoever it protected. The record of it stays in the audit log.',
        tags: ['Exclusions'],
        'x-ms-visibility': 'advanced',
        params: Type.Object({ exclusionId: ExclusionIdSchema }),
        querystring: Type.Object(
          {
            dryRun: flag('Dry Run', 'Only say what would happen.', { default: false }),
          },
          { additionalProperties: false },
        ),
        response: { 200: ref(ExclusionResultSchema, { description: 'The exclusion that was removed.' }) },
      },
      // It takes a protection away from every job, so operators, whose plans others approve, can not.
      config: { roles: ['LicenseApprover', 'ContactApprover', 'RoleApprover'] },
    },
    async ({ params, query, caller, services }) => services.exclusions.remove(params.exclusionId, query, caller.id),
  )
}

export default removeExclusion
