import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { present } from '../../present.ts'
import { ref } from '../../documents/ref.ts'
import { Refusal } from '../../errors.ts'
import { GUID_PATTERN } from '../../guid.ts'
import { campaignChoices } from '../../schemas/choices.ts'
import { PlanIdFilterSchema } from '../../schemas/plan.ts'
import { EMPTY_IS_ABSENT, words } from '../../schemas/common.ts'
import { HandOverFileSchema } from '../../schemas/report.ts'
import { mayCall } from '../../callers.ts'
import { HANDING_OVER, rolesFor } from '../../services/plan-kinds.ts'
import { closedList } from '../../schemas/labels/closed-list.ts'
import { ON_PREMISES_FORMAT_LABELS } from '../../schemas/labels/plans.ts'

const getOnPremisesChanges: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/on-premises-changes',
    {
      schema: {
        operationId: 'GetOnPremisesChanges',
        summary: 'Get on-premises changes',
        description:
          'Use this to hand over what can only be changed in Active Directory, as a spreadsheet or a script.',
        'x-details':
          'Get what a plan (synchronized, mail-enabled and dynamic groups) or a contact campaign (synchronized ' +
          'accounts) has to leave to others, as a file for whoever can: a spreadsheet, or a PowerShell script ' +
          'that only tells what it would do unless it is asked to do it. Role plans have none: what they hand ' +
          'over is told in the advice of their changes.',
        tags: ['Plans'],
        querystring: Type.Object(
          {
            planId: PlanIdFilterSchema('The plan. Name a plan or a campaign.', present('kind', HANDING_OVER)),
            campaignId: words('Campaign', 'The contact campaign.', { pattern: GUID_PATTERN, ...campaignChoices }),
            format: Type.Optional(
              closedList(ON_PREMISES_FORMAT_LABELS, {
                default: 'csv',
                ...EMPTY_IS_ABSENT,
                'x-ms-summary': 'Format',
                description: 'A spreadsheet (csv) or a script (powershell).',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: ref(HandOverFileSchema, { description: 'The file, and how many people it is about.' }) },
      },
      config: { roles: rolesFor('read') },
    },
    async ({ query: { planId, campaignId, format = 'csv' }, services, caller }) => {
      if ((planId === undefined) === (campaignId === undefined)) {
        throw new Refusal('InvalidInput', 'Name a plan or a campaign, and not both.', { target: 'planId' })
      }
      if (planId !== undefined) return services.documents.onPremises(planId, format, caller)
      if (!mayCall(caller, ['ContactEditor', 'ContactApprover'])) {
        throw new Refusal(
          'RoleRequired',
          'What a contact campaign hands over needs the role ContactEditor or ContactApprover.',
        )
      }
      return services.campaigns.onPremises(campaignId as string, format)
    },
  )
}

export default getOnPremisesChanges
