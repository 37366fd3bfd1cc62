import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { EMPTY_IS_ABSENT } from '../../schemas/common.ts'
import { PeriodDaysSchema, RoleReportSchema } from '../../schemas/role-report.ts'
import { SnapshotIdFilterSchema } from '../../schemas/role-snapshot.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { REPORT_FORMAT_LABELS } from '../../schemas/labels/plans.ts'

const getRoleReport: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-report',
    {
      schema: {
        operationId: 'GetRoleReport',
        summary: 'Get the report on privileged access',
        description: 'Use this to send those who answer for the tenant a report on privileged access.',
        'x-details':
          'Get the state of privileged access for those who answer for the tenant: numbers and their trend, what ' +
          'was found and what to do about it, what has changed; as a page that prints well, a spreadsheet of the ' +
          'findings, or data.',
        tags: ['Roles'],
        querystring: Type.Object(
          {
            format: Type.Optional(
              closedList(REPORT_FORMAT_LABELS, {
                default: 'html',
                ...EMPTY_IS_ABSENT,
                'x-ms-summary': 'Format',
                description: 'A page (html), a spreadsheet (csv) or data (json).',
              }),
            ),
            snapshotId: SnapshotIdFilterSchema('Snapshot', 'The snapshot that it is about; the newest unless given.'),
            baselineId: SnapshotIdFilterSchema(
              'Baseline Snapshot',
              'The snapshot that it is compared with; the oldest unless given.',
            ),
            days: PeriodDaysSchema,
          },
          { additionalProperties: false },
        ),
        response: { 200: ref(RoleReportSchema, { description: 'The report, with its numbers.' }) },
      },
      config: { roles: ['RoleReader', 'RoleOperator', 'RoleApprover'] },
    },
    async ({ query, services }) => services.roleReports.get(query),
  )
}

export default getRoleReport
