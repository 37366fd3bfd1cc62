import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ref } from '../../documents/ref.ts'
import { PlanIdSchema } from '../../schemas/plan.ts'
import { HandOverFileSchema } from '../../schemas/report.ts'
import { rolesFor } from '../../services/plans/plan-kinds.ts'
import { ON_PREMISES_FORMATS } from '../../services/reports/plan-documents.ts'

const getOnPremisesChanges: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/on-premises-changes', {
    schema: {
      operationId: 'GetOnPremisesChanges',
      summary: 'Get on-premises changes',
      description: 'Get what a plan has to leave to others (synchronized, mail-enabled and dynamic groups) as a file for whoever can: a spreadsheet, or a PowerShell script that only tells what it would do unless it is asked to do it.',
      tags: ['Plans'],
      querystring: Type.Object({
        planId: PlanIdSchema,
        format: Type.Optional(Type.Enum([...ON_PREMISES_FORMATS], { type: 'string', default: 'csv', 'x-ms-summary': 'Format', description: 'A spreadsheet (csv) or a script (powershell).' })),
      }, { additionalProperties: false }),
      response: { 200: ref(HandOverFileSchema, { description: 'The file, and how many people it is about.' }) },
    },
    config: { roles: rolesFor('read') },
  }, async ({ query, services, caller }) => services.documents.onPremises(query.planId, query.format ?? 'csv', caller))
}

export default getOnPremisesChanges
