/**
 * The operations that are tools of agents, by name: what a new route does is looked at before an agent gets it. Left
 * out are reads that begin something (the days of grace count from ListPlanNotices), and those that answer with a file,
 * which a model can do nothing with: their numbers are in other reads, and plans have a link to their report.
 */
export const READS = [
  'GetSignInActivity',
  'QuerySignInActivity',
  'ListInactiveUsers',
  'ListSignIns',
  'ListUserLicenses',
  'ListLicenses',
  'ListLicenseGroups',
  'ListLicenseGroupMembers',
  'GetPlan',
  'ListPlans',
  'ListPlanChanges',
  'GetChange',
  'ListChanges',
  'ListExclusions',
  'ListAuditEntries',
  'GetContactInfo',
  'ListContacts',
  'ListDepartments',
  'ListContactCampaigns',
  'GetContactCampaign',
  'ListContactReviews',
  'ListRoles',
  'ListRoleAssignments',
  'ListDenyAssignments',
  'ListRoleSettings',
  'ListPrivilegedApps',
  'ListRoleSnapshots',
  'ListRoleChanges',
  'ListRoleFindings',
  'ListRoleAlerts',
  'GetRoleMetrics',
  'ListRoleActivations',
] as const

/** What an agent may leave behind: plans that change nothing until somebody else has approved and applied them. */
export const DRAFTS = ['CreateLicenseCleanupPlan', 'CreateRolePlan'] as const
