import type { Inputs } from './call.ts'
import type { Known } from './prepare.ts'

/**
 * What each operation is called with in its example, in an order in which all of them succeed one after another. Where
 * an operation can only look, it does, so that "Try it out" works more than once.
 */
export function exampleInputs(known: Known): Record<string, Inputs> {
  const of = (name: string): string => {
    const value = known[name]
    if (value === undefined) throw new Error(`Nothing is known as "${name}".`)
    return value
  }
  return {
    TestConnection: {},
    ...signIns(of),
    ...licenses(of),
    ...plans(of),
    ...changes(of),
    ...contacts(of),
    ...campaigns(of),
    ...roles(of),
    ...decisions(of),
    ...triggers(of),
    ListAuditEntries: { top: 2 },
    VerifyAuditLog: {},
  }
}

type Of = (name: string) => string

const signIns = (of: Of): Record<string, Inputs> => ({
  GetSignInActivity: { userId: of('userId'), inactiveDays: 180 },
  QuerySignInActivity: { userIds: [of('userId'), of('otherUserId')], inactiveDays: 180 },
  ListInactiveUsers: { department: 'Library', inactiveDays: 180, top: 2 },
  ListSignIns: { userId: of('otherUserId'), top: 2 },
})

const licenses = (of: Of): Record<string, Inputs> => ({
  ListUserLicenses: { userId: of('userId') },
  ListLicenses: {},
  ListLicenseGroups: {},
  ListLicenseGroupMembers: { groupId: of('groupId'), inactiveDays: 180, top: 2 },
  RemoveUserFromLicenseGroup: {
    groupId: of('largeGroupId'),
    userId: of('userId'),
    onlyIfInactiveDays: 180,
    reason: 'Not seen for two terms.',
    dryRun: true,
  },
})

const plans = (of: Of): Record<string, Inputs> => ({
  CreateLicenseCleanupPlan: { groupIds: [of('largeGroupId')], inactiveDays: 200, reason: 'The yearly clean-up.' },
  GetPlan: { planId: of('planId') },
  ListPlans: { state: 'ready', top: 2 },
  ListPlanChanges: { planId: of('planId'), top: 2 },
  ListPlanNotices: { planId: of('planToStop'), top: 2 },
  GetPlanReport: { planId: of('planId'), format: 'html' },
  GetOnPremisesChanges: { planId: of('planId'), format: 'csv' },
})

const changes = (of: Of): Record<string, Inputs> => ({
  GetChange: { changeId: of('changeId') },
  ListChanges: { planId: of('planToUndo'), state: 'verified' },
  UndoChange: { changeId: of('changeId'), dryRun: true },
  ListExclusions: {},
  AddExclusion: {
    kind: 'department',
    value: 'Law',
    owner: 'IT Services',
    reason: 'The faculty of law looks after its accounts itself.',
    endDateTime: of('until'),
    dryRun: true,
  },
  ListExclusionValueChoices: { kind: 'group' },
  RemoveExclusion: { exclusionId: of('exclusionId'), dryRun: true },
})

const contacts = (of: Of): Record<string, Inputs> => ({
  GetContactInfo: { userId: of('otherUserId') },
  UpdateContactInfo: { userId: of('otherUserId'), officeLocation: 'South 7', city: 'Seattle', dryRun: true },
  ListContacts: { department: 'Library', missing: 'mobilePhone', top: 2 },
  ListDepartments: { top: 2 },
  GetExpectedContactForm: {},
})

const campaigns = (of: Of): Record<string, Inputs> => ({
  CreateContactCampaign: {
    title: 'Contact data of the athletes',
    departments: ['Athletics'],
    fields: ['mobilePhone', 'officeLocation'],
    respondents: 'person',
  },
  GetContactCampaign: { campaignId: of('campaignId') },
  ListContactCampaigns: { top: 1 },
  TakeDueContactRequests: { campaignId: of('campaignToTake'), top: 1 },
  RecordContactDelivery: { requestId: of('requestToDeliver'), channel: 'teams' },
  SubmitContactAnswer: { requestId: of('requestToAnswer'), responder: of('responderId'), answer: 'confirm' },
  ListContactRequestChoices: { campaignId: of('campaignId') },
  ListContactReviews: { campaignId: of('campaignId') },
  DecideContactReviews: { reviewIds: [of('reviewId')], decision: 'approve', approver: of('approverId') },
  GetContactCampaignReport: { campaignId: of('campaignId'), format: 'csv' },
  UndoContactCampaign: { campaignId: of('campaignId'), dryRun: true },
  CloseContactCampaign: { campaignId: of('campaignToClose') },
})

const roles = (of: Of): Record<string, Inputs> => ({
  TakeRoleSnapshot: {},
  ListRoleSnapshots: { top: 2 },
  ListRoles: { tier: 0, inUse: true },
  ListRoleAssignments: { tier: 0, principalType: 'user', top: 2 },
  ListDenyAssignments: { withExceptions: true },
  ListRoleSettings: { tier: 0, deviating: true, top: 2 },
  ListPrivilegedApps: { top: 2 },
  ListRoleChanges: { top: 2 },
  ListRoleFindings: { state: 'open', severity: 'high', top: 2 },
  ListRoleAlerts: { top: 2 },
  AcceptRoleFinding: {
    findingId: of('findingId'),
    owner: of('approverId'),
    reason: 'It ends with the move to the new data center.',
    endDateTime: of('until'),
  },
  GetRolePlanForm: { action: 'removeUnused' },
  GetRoleMetrics: { days: 30 },
  GetRoleReport: { format: 'html', days: 30 },
  ListRoleActivations: { top: 2 },
  CreateRolePlan: {
    action: 'settingsToBaseline',
    roleIds: [of('roleId')],
    approverIds: [of('approverId')],
    reason: 'The baseline of the college.',
  },
  CreateAzureRolePlan: {
    action: 'removeAssignments',
    findingIds: [of('azureFindingId')],
    reason: 'Nobody works on all of Azure every day.',
  },
})

const decisions = (of: Of): Record<string, Inputs> => ({
  ApprovePlan: { planId: of('planId'), hash: of('hash'), approver: of('approverId'), comment: 'Go ahead.' },
  RejectPlan: { planId: of('planToReject'), comment: 'Not before the term ends.' },
  StopPlan: { planId: of('planToStop'), comment: 'Exams begin earlier this year.' },
  ApplyPlan: { planId: of('planToApply') },
  UndoPlan: { planId: of('planToUndo'), dryRun: true },
  RevokeLinks: { planId: of('planToReject') },
})

/** Where a flow would listen, if there were one: what cannot be delivered is tried again for a day, then given up. */
const callbackUrl = 'https://prod-00.westeurope.logic.azure.com/workflows/example'

const triggers = (of: Of): Record<string, Inputs> => ({
  ListHookSubscriptions: {},
  ListHookDeliveries: {},
  DeleteHookSubscription: { hookId: of('hookId') },
  WhenPlanNeedsApproval: { callbackUrl, kind: 'licenseCleanup' },
  WhenPlanReadyToApply: { callbackUrl, kind: 'licenseCleanup' },
  WhenPlanFinishes: { callbackUrl, kind: 'licenseCleanup' },
  WhenRoleAlertRaised: { callbackUrl, minSeverity: 'high' },
  WhenContactRequestDue: { callbackUrl, campaignId: of('campaignId') },
  WhenContactAnswered: { callbackUrl, campaignId: of('campaignId') },
})
