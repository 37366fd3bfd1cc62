import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PeriodDaysSchema, RoleMetricsSchema } from '../../schemas/role-report.ts'
import { SnapshotIdFilterSchema } from '../../schemas/role-snapshot.ts'

const getRoleMetrics: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-metrics',
    {
      schema: {
        operationId: 'GetRoleMetrics',
        summary: 'Get role metrics',
        description: 'Use this to get how much privileged access there is in numbers, with the trend.',
        'x-details':
          'Get how much privileged access there is in numbers, beside what it was at a baseline, with the trend ' +
          'over all snapshots; and what people did with it in the days before: standing against activated hours, ' +
          'approvals, justifications, how soon findings are fixed.',
        tags: ['Roles'],
        querystring: Type.Object(
          {
            snapshotId: SnapshotIdFilterSchema('Snapshot', 'The snapshot that is measured; the newest unless given.'),
            baselineId: SnapshotIdFilterSchema(
              'Baseline Snapshot',
              'The snapshot that it is compared with; the oldest unless given.',
            ),
            days: PeriodDaysSchema,
          },
          { additionalProperties: false },
        ),
        response: { 200: ref(RoleMetricsSchema, { description: 'The numbers.' }) },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async ({ query, services }) => services.roleReports.metrics(query),
  )
}

export default getRoleMetrics
