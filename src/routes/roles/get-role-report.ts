import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { EMPTY_IS_ABSENT } from '../../schemas/common.ts'
import { PeriodDaysSchema, RoleReportSchema } from '../../schemas/role-report.ts'
import { SnapshotIdFilterSchema } from '../../schemas/role-snapshot.ts'
import { REPORT_FORMATS } from '../../services/reports/plan-documents.ts'

const getRoleReport: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/role-report',
    {
      schema: {
        operationId: 'GetRoleReport',
        summary: 'Get the report on privileged access',
        description:
          'Get the state of privileged access for those who answer for the tenant: numbers and their trend, what ' +
          'was found and what to do about it, what has changed; as a page that prints well, a spreadsheet of the ' +
          'findings, or data.',
        tags: ['Roles'],
        querystring: Type.Object(
          {
            format: Type.Optional(
              Type.Enum([...REPORT_FORMATS], {
                type: 'string',
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
