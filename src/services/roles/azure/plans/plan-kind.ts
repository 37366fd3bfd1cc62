import type { PlanKind } from '../../../reports/plan-kind.ts'
import { inEachLanguage } from '../../../../languages.ts'
import { ROLE_UNDO } from '../../plans/drafts/undo.ts'
import { points, subjects } from '../../plans/report/summary.ts'
import { rolePlan, TOLD_TO_HOLDERS } from '../../plans/plan-kind.ts'
import { AZURE_ROLE_CHANGES } from './report/changes.ts'
import { AZURE_PLAN_WORDS } from './words.ts'

/** Waves of changes to who holds which role in Azure. */
export const azureRolePlan: PlanKind = {
  name: 'azureRolePlan',
  label: 'Azure role plan',
  // Power is power: the same people decide about it as about roles of Entra.
  roles: rolePlan.roles,
  approvers: rolePlan.approvers,
  changes: AZURE_ROLE_CHANGES,
  // Two at once could take the last Owner each.
  exclusive: 'plans of roles of Azure',
  undo: ROLE_UNDO,
  report: {
    ...TOLD_TO_HOLDERS,
    amounts: subjects,
    points,
    words: inEachLanguage(({ plan }) => plan, AZURE_PLAN_WORDS),
  },
}
