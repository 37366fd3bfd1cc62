/** Which of the many ordinary people belong to a group by themselves; the cast is listed in cast.ts. */
export type Rule = 'staff' | 'students' | 'nursing' | 'library'

export interface GroupDefinition {
  name: string
  displayName: string
  about: string
  licenses?: readonly string[]
  rule?: Rule
  /** Names of groups that are members of this one. */
  memberGroups?: readonly string[]
  /** What differs from a plain cloud security group. */
  properties?: Readonly<Record<string, unknown>>
  /** Each awkward license group has this many plain, long inactive members of its own. */
  plainMembers?: number
  /** May hold roles and was never put under PIM for Groups. */
  outsidePim?: true
  /** Names of services that this group leaves switched off. */
  disabledPlans?: readonly string[]
}

const dynamic = (membershipRule: string) => ({
  groupTypes: ['DynamicMembership'],
  membershipRule,
  membershipRuleProcessingState: 'On',
})

/**
 * Plain members of the awkward license groups: enough to see that a refusal is the group's doing and not the person's.
 */
const PLAIN = 4

export const GROUPS: readonly GroupDefinition[] = [
  {
    name: 'licA3Staff',
    displayName: 'LIC Microsoft 365 A3 Staff',
    about: 'plain cloud security group with nearly all staff and faculty, and the cast',
    licenses: ['M365EDU_A3_FACULTY'],
    rule: 'staff',
  },
  {
    name: 'licA3Second',
    displayName: 'LIC Microsoft 365 A3 Project staff',
    about: 'grants the same product as licA3Staff',
    licenses: ['M365EDU_A3_FACULTY'],
    plainMembers: PLAIN,
  },
  {
    name: 'licA1Students',
    displayName: 'LIC Office 365 A1 Students',
    about: 'all students: the large one',
    licenses: ['STANDARDWOFFPACK_STUDENT'],
    disabledPlans: ['TEAMS1'],
    rule: 'students',
  },
  {
    name: 'licTeam',
    displayName: 'LIC Visio Team',
    about: 'leaving also costs a Team',
    licenses: ['VISIOCLIENT'],
    plainMembers: PLAIN,
    properties: {
      groupTypes: ['Unified'],
      mailEnabled: true,
      mail: 'lic-visio-team@northwind.example',
      resourceProvisioningOptions: ['Team'],
      visibility: 'Private',
    },
  },
  {
    name: 'licTwoProducts',
    displayName: 'LIC Power BI and Visio',
    about: 'grants two products',
    licenses: ['POWER_BI_PRO', 'VISIOCLIENT'],
    plainMembers: PLAIN,
  },
  {
    name: 'licAppRole',
    displayName: 'LIC Power BI + Library app',
    about: 'leaving also costs an app role',
    licenses: ['POWER_BI_PRO'],
    plainMembers: PLAIN,
  },
  {
    name: 'licAdministrativeUnit',
    displayName: 'LIC Visio Campus North',
    about: 'member of an administrative unit',
    licenses: ['VISIOCLIENT'],
    plainMembers: PLAIN,
  },
  {
    name: 'licConditionalAccess',
    displayName: 'LIC Power BI trusted',
    about: 'included in a Conditional Access policy',
    licenses: ['POWER_BI_PRO'],
    plainMembers: PLAIN,
  },
  {
    name: 'licParentGroup',
    displayName: 'LIC Visio nested in All tools',
    about: 'is itself a member of allTools',
    licenses: ['VISIOCLIENT'],
    plainMembers: PLAIN,
  },
  {
    name: 'allTools',
    displayName: 'All tools',
    about: 'parent of licParentGroup, without licenses',
    memberGroups: ['licParentGroup'],
  },
  {
    name: 'licDynamic',
    displayName: 'LIC Power BI Library (dynamic)',
    about: 'dynamic membership',
    licenses: ['POWER_BI_PRO'],
    rule: 'library',
    plainMembers: PLAIN,
    properties: dynamic('(user.department -eq "Library")'),
  },
  {
    name: 'licSynced',
    displayName: 'LIC Visio (from AD)',
    about: 'synced from Active Directory',
    licenses: ['VISIOCLIENT'],
    plainMembers: PLAIN,
    properties: {
      onPremisesSyncEnabled: true,
      onPremisesSamAccountName: 'LIC-Visio',
      onPremisesDomainName: 'corp.northwind.example',
      onPremisesNetBiosName: 'NORTHWIND',
    },
  },
  {
    name: 'licMailEnabled',
    displayName: 'LIC Power BI Mail',
    about: 'mail-enabled security group',
    licenses: ['POWER_BI_PRO'],
    plainMembers: PLAIN,
    properties: { mailEnabled: true, mail: 'lic-power-bi@northwind.example' },
  },
  {
    name: 'licRoleAssignable',
    displayName: 'LIC Entra P2 Admins',
    about: 'role-assignable',
    licenses: ['AAD_PREMIUM_P2'],
    plainMembers: PLAIN,
    properties: { isAssignableToRole: true, visibility: 'Private' },
  },
  {
    name: 'licRestricted',
    displayName: 'LIC Entra P2 Restricted',
    about: 'in a restricted management administrative unit',
    licenses: ['AAD_PREMIUM_P2'],
    plainMembers: PLAIN,
    properties: { isManagementRestricted: true },
  },
  {
    name: 'licNested',
    displayName: 'LIC Visio Departments',
    about: 'has the group nestedChild as a member, whose people get no license',
    licenses: ['VISIOCLIENT'],
    memberGroups: ['nestedChild'],
    plainMembers: PLAIN,
  },
  {
    name: 'nestedChild',
    displayName: 'Departments (child of LIC Visio Departments)',
    about: 'child of licNested, without licenses',
  },
  {
    name: 'licErrors',
    displayName: 'LIC Project Plan 3',
    about: 'members whose license is in error, each for another reason',
    licenses: ['PROJECTPROFESSIONAL'],
    plainMembers: PLAIN,
  },
  {
    name: 'licExcluded',
    displayName: 'LIC Power BI Executives',
    about: 'for tests of exclusion by group',
    licenses: ['POWER_BI_PRO'],
    plainMembers: PLAIN,
  },
  { name: 'noLicense', displayName: 'Chess club', about: 'grants nothing' },
  {
    name: 'dynDepartment',
    displayName: 'All Nursing (dynamic)',
    about: 'dynamic, its rule uses department',
    rule: 'nursing',
    properties: dynamic('(user.department -eq "Nursing")'),
  },
  {
    name: 'roleGroup',
    displayName: 'Role: Helpdesk',
    about: 'role-assignable, holds the active role Helpdesk Administrator',
    properties: { isAssignableToRole: true, visibility: 'Private' },
  },
  {
    name: 'pimRoleGroup',
    displayName: 'Role: User Administrators (PIM)',
    about: 'role-assignable, members become eligible through PIM for Groups',
    properties: { isAssignableToRole: true, visibility: 'Private' },
  },
]

/** Properties of a plain cloud security group; what `GET /groups/{id}` answers by default and what needs `$select`. */
export const PLAIN_GROUP: Readonly<Record<string, unknown>> = {
  deletedDateTime: null,
  classification: null,
  expirationDateTime: null,
  groupTypes: [],
  isAssignableToRole: null,
  mail: null,
  mailEnabled: false,
  membershipRule: null,
  membershipRuleProcessingState: null,
  onPremisesDomainName: null,
  onPremisesLastSyncDateTime: null,
  onPremisesNetBiosName: null,
  onPremisesSamAccountName: null,
  onPremisesSecurityIdentifier: null,
  onPremisesSyncEnabled: null,
  preferredDataLocation: null,
  preferredLanguage: null,
  proxyAddresses: [],
  renewedDateTime: null,
  resourceBehaviorOptions: [],
  resourceProvisioningOptions: [],
  securityEnabled: true,
  theme: null,
  uniqueName: null,
  visibility: null,
  onPremisesProvisioningErrors: [],
  serviceProvisioningErrors: [],
  isManagementRestricted: null,
}
