import type { PlanKind } from '../../reports/plan-kind.ts'
import { present } from '../../../present.ts'
import type { PlanReport } from '../../reports/plan-report.ts'
import { inEachLanguage } from '../../../languages.ts'
import { ROLE_CAPABILITIES } from './capabilities.ts'
import { activationsOf } from './report/how-to-activate.ts'
import { ROLE_CHANGES } from './report/changes.ts'
import { roleNotices } from './report/notices.ts'
import { points, subjects } from './report/summary.ts'
import { roleTraining } from './report/training.ts'
import { ROLE_UNDO } from './drafts/undo.ts'
import type { RoleScope } from './scope.ts'
import { ROLE_PLAN_WORDS } from './words.ts'

/** Where people say how it goes. */
const feedbackUrlOf = ({ scope }: { scope: string }) =>
  present('feedbackUrl', (JSON.parse(scope) as Partial<RoleScope>).feedbackUrl)

const TRAINING = 'training'

/** What those whom a wave concerns are told, whichever system its roles belong to. */
export const TOLD_TO_HOLDERS: Pick<PlanReport, 'notices' | 'pages'> = {
  notices: ({ plan, linkTo, ...about }) =>
    roleNotices({
      ...about,
      plan,
      ...present('reason', plan.reason),
      ...feedbackUrlOf(plan),
      trainingLink: linkTo(TRAINING),
    }),
  pages: [
    {
      format: TRAINING,
      label: 'Page that explains how to activate roles',
      fileName: (planId) => `activating-roles-${planId}.html`,
      elsewhere: 'Only a role plan has a page that explains how to activate roles.',
      missing: (changes) =>
        activationsOf(changes).length === 0
          ? 'Nobody has to activate a role because of this plan, so there is no page that explains it: ask for ' +
            'another format.'
          : undefined,
      html: ({ plan, ...about }) => roleTraining({ ...about, ...feedbackUrlOf(plan) }),
    },
  ],
}

const report: PlanReport = {
  ...TOLD_TO_HOLDERS,
  amounts: subjects,
  points,
  words: inEachLanguage(({ plan }) => plan, ROLE_PLAN_WORDS),
  handOver: {
    noFile:
      'What a role plan hands over is set in the Microsoft Entra admin center, not on premises: ' +
      'ListPlanChanges tells in the advice of each change how.',
  },
}

/** Waves of changes to who holds which role, and under which conditions. */
export const rolePlan: PlanKind = {
  name: 'rolePlan',
  label: 'Role plan',
  roles: {
    read: ['RoleReader', 'RoleOperator', 'RoleApprover'],
    operate: ['RoleOperator'],
    approve: ['RoleApprover'],
  },
  // What they approve is power, so that holding the role is not enough.
  approvers: {
    groupSetting: 'roleApproverGroupId',
    groupRequired:
      'Plans of roles are only approved by members of a group that the operator of this service names: ask them to ' +
      'set ROLE_APPROVER_GROUP_ID.',
  },
  changes: ROLE_CHANGES,
  capabilities: ROLE_CAPABILITIES,
  // Two at once could take the last administrator each.
  exclusive: 'plans of roles',
  undo: ROLE_UNDO,
  report,
}
