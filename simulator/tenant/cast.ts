import { GROUPS } from './groups.ts'
import type { LicenseError } from './licensing.ts'
import { never, signedIn } from './sign-in-pattern.ts'
import type { SignInPattern } from './sign-in-pattern.ts'

export interface CastMember {
  name: string
  about: string
  /** Without a pattern: last signed in 300 days ago, so that only what is awkward about the person can spare them. */
  signIn?: SignInPattern
  properties?: Readonly<Record<string, unknown>>
  /** Groups besides licA3Staff. */
  groups?: readonly string[]
  /** Not in licA3Staff. */
  outsideStaff?: true
  ownedGroups?: readonly string[]
  directLicenses?: readonly string[]
  createdDaysAgo?: number
  hiredDaysAgo?: number
  licensedDaysAgo?: number
  withoutManager?: true
  mailbox?: 'user' | 'shared' | 'room'
  /**
   * `stuck`: the license of this group can't be taken away, because another product needs it (DependencyViolation).
   * Anything else: it could not be given, for this reason.
   */
  licenseTrouble?: { group: string; kind: 'stuck' | LicenseError }
}

const DOMAIN = 'northwind.example'
const LONG_LOCAL_PART = `maximiliana-konstantina-alexandrina.${'featherstonehaugh-cholmondeley-'.repeat(2)}`
  .slice(0, 64)
  .replace(/-$/, 'x')

/** 113 characters, the longest user principal name Entra allows: 64 before the @ and 48 after it. */
const LONG_UPN = `${LONG_LOCAL_PART}@${'dept-of-long-names.campus'.padEnd(48 - DOMAIN.length - 1, 'x')}.${DOMAIN}`

const contact = {
  businessPhones: [],
  mobilePhone: null,
  faxNumber: null,
  officeLocation: null,
  streetAddress: null,
  city: null,
  state: null,
  postalCode: null,
  country: null,
  jobTitle: null,
  department: null,
  companyName: null,
}

const PEOPLE: readonly CastMember[] = [
  { name: 'activeStaff', about: 'signed in yesterday', signIn: signedIn(1) },
  { name: 'inactiveStaff', about: 'plain and inactive: may be removed' },
  {
    name: 'inactiveOldStyle',
    about: 'no lastSuccessfulSignInDateTime, only the other two dates',
    signIn: { interactive: 420, nonInteractive: 400, successful: 'absent' },
  },
  {
    name: 'failedAttemptsOnly',
    about: 'attempts of yesterday failed; last success 300 days ago',
    signIn: { interactive: 1, nonInteractive: 310, successful: 300 },
  },
  { name: 'neverSignedInAbsent', about: 'no signInActivity at all', signIn: never('absent') },
  { name: 'neverSignedInNull', about: 'signInActivity with null fields', signIn: never('null') },
  { name: 'neverSignedInEmpty', about: 'signInActivity with empty strings', signIn: never('empty') },
  { name: 'neverSignedInSentinel', about: 'signInActivity with 0001-01-01T00:00:00Z', signIn: never('sentinel') },
  {
    name: 'tooNew',
    about: 'created 5 days ago, no sign-in yet',
    signIn: never('absent'),
    createdDaysAgo: 5,
    hiredDaysAgo: 5,
    licensedDaysAgo: 5,
  },
  {
    name: 'guest',
    about: 'guest with a #EXT# name',
    properties: {
      userType: 'Guest',
      userPrincipalName: `gwen.guest_fabrikam.example#EXT#@${DOMAIN}`,
      mail: 'gwen.guest@fabrikam.example',
      externalUserState: 'Accepted',
      creationType: 'Invitation',
      givenName: 'Gwen',
      surname: 'Guest',
      displayName: 'Gwen Guest',
    },
  },
  {
    name: 'quoteUser',
    about: "a quote in user principal name and surname (O'Brien)",
    properties: {
      givenName: 'Sinead',
      surname: "O'Brien",
      displayName: "Sinead O'Brien",
      userPrincipalName: `sinead.o'brien@${DOMAIN}`,
      mail: `sinead.o'brien@${DOMAIN}`,
      department: "O'Brien Hall",
    },
  },
  {
    name: 'dollarUser',
    about: "user principal name starts with $: only /users('…') can address it",
    properties: { userPrincipalName: `$dollar.user@${DOMAIN}` },
  },
  { name: 'longUpnUser', about: 'user principal name of 113 characters', properties: { userPrincipalName: LONG_UPN } },
  {
    name: 'breakGlass1',
    about: 'emergency account, permanent Global Administrator',
    properties: { displayName: 'Break Glass 1', userPrincipalName: `breakglass1@${DOMAIN}` },
  },
  {
    name: 'breakGlass2',
    about: 'emergency account, permanent Global Administrator',
    properties: { displayName: 'Break Glass 2', userPrincipalName: `breakglass2@${DOMAIN}` },
  },
  { name: 'globalAdmin', about: 'permanent Global Administrator' },
  { name: 'eligibleAdmin', about: 'eligible for a role, not active' },
  { name: 'activatedAdmin', about: 'eligible, and activated at this moment', signIn: signedIn(0) },
  { name: 'timeBoundAdmin', about: 'active role that ends in 30 days' },
  { name: 'groupAdmin', about: 'role through the role-assignable group roleGroup', groups: ['roleGroup'] },
  { name: 'pimGroupMember', about: 'eligible for membership of pimRoleGroup (PIM for Groups)' },
  { name: 'scopedAdmin', about: 'role at an administrative unit only' },
  { name: 'roleGroupOwner', about: 'owner of roleGroup', ownedGroups: ['roleGroup'] },
  {
    name: 'sharedMailbox',
    about: 'shared mailbox',
    mailbox: 'shared',
    properties: { accountEnabled: false, displayName: 'Enrolment Office', givenName: null, surname: null },
  },
  {
    name: 'roomMailbox',
    about: 'room mailbox',
    mailbox: 'room',
    properties: { accountEnabled: false, displayName: 'Room 101', givenName: null, surname: null },
  },
  {
    name: 'resourceAccount',
    about: 'isResourceAccount',
    properties: { isResourceAccount: true, displayName: 'Auto Attendant Main Line' },
  },
  { name: 'disabledUser', about: 'account disabled', properties: { accountEnabled: false } },
  { name: 'recentlyEnabled', about: "enabled again 2 days ago (directoryAudits: 'Enable account')" },
  { name: 'recentlyHired', about: 'hired 20 days ago, account older', hiredDaysAgo: 20 },
  { name: 'recentlyLicensed', about: 'got the license 10 days ago', licensedDaysAgo: 10 },
  {
    name: 'onLeave',
    about: "onPremisesExtensionAttributes.extensionAttribute7 is 'leave'",
    properties: { onPremisesExtensionAttributes: { extensionAttribute7: 'leave' } },
  },
  { name: 'syncedUser', about: 'synced from Active Directory', properties: { onPremisesSyncEnabled: true } },
  {
    name: 'restrictedUser',
    about: 'in a restricted management administrative unit',
    properties: { isManagementRestricted: true },
  },
  {
    name: 'doubleLicensed',
    about: 'the same product directly and by licA3Staff',
    directLicenses: ['M365EDU_A3_FACULTY'],
  },
  { name: 'twoGroups', about: 'the same product by licA3Staff and licA3Second', groups: ['licA3Second'] },
  {
    name: 'dependencyFail',
    about: 'after leaving licA3Staff the license stays: Error, DependencyViolation',
    directLicenses: ['MCOEV'],
    licenseTrouble: { group: 'licA3Staff', kind: 'stuck' },
  },
  {
    name: 'licenseError',
    about: 'license by licErrors in state Error, CountViolation',
    groups: ['licErrors'],
    licenseTrouble: { group: 'licErrors', kind: 'CountViolation' },
  },
  {
    name: 'nestedMember',
    about: 'only in nestedChild, the child group of licNested',
    groups: ['nestedChild'],
    outsideStaff: true,
  },
  { name: 'nestedPlain', about: 'in licNested itself', groups: ['licNested'] },
  {
    name: 'escapedDepartment',
    about: 'department R&D #1: characters that a URL must escape',
    properties: { department: 'R&D #1' },
  },
  {
    name: 'variantDepartment',
    about: "department 'nursing ', as people type it",
    properties: { department: 'nursing ' },
  },
  { name: 'managerless', about: 'has no manager', withoutManager: true },
  {
    name: 'contactPerfect',
    about: 'every contact field filled in well',
    signIn: signedIn(2),
    properties: {
      businessPhones: ['+14255550100'],
      mobilePhone: '+14255550101',
      faxNumber: '+14255550102',
      officeLocation: 'North Hall 12',
      streetAddress: '1 College Way',
      city: 'Redmond',
      state: 'WA',
      postalCode: '98052',
      country: 'United States',
      jobTitle: 'Coordinator',
      department: 'Nursing',
      companyName: 'Northwind College',
    },
  },
  { name: 'contactEmpty', about: 'no contact field filled in', signIn: signedIn(2), properties: contact },
  {
    name: 'serviceAccount',
    about: 'account of a program',
    properties: {
      displayName: 'svc-printing',
      givenName: null,
      surname: null,
      userPrincipalName: `svc-printing@${DOMAIN}`,
    },
  },
  {
    name: 'agentUser',
    about: 'the user account of an AI agent (identityParentId)',
    properties: {
      identityParentId: 'b1f0c5c2-6f0d-4d2e-9a59-2f4f8b8c7d10',
      displayName: 'Enrolment Agent',
      givenName: null,
      surname: null,
    },
  },
  {
    name: 'agentless',
    about: 'an ordinary person named like an agent: no identityParentId',
    properties: { displayName: 'Agent Smith', surname: 'Smith', givenName: 'Agent' },
    directLicenses: ['PROJECTPROFESSIONAL'],
  },
]

const OTHER_ERRORS = [
  'MutuallyExclusiveViolation',
  'ProhibitedInUsageLocationViolation',
  'UniquenessViolation',
  'Other',
] as const

const plainMembers: readonly CastMember[] = GROUPS.flatMap(({ name, plainMembers = 0, properties }) =>
  Array.from({ length: plainMembers }, (_, i) => ({
    name: `${name}Inactive${i + 1}`,
    about: `plain, inactive member of ${name}`,
    groups: [name],
    ...(name === 'licErrors' ? { licenseTrouble: { group: name, kind: OTHER_ERRORS[i] ?? 'Other' } } : {}),
    ...(name === 'licDynamic' ? { properties: { department: 'Library' } } : {}),
    ...(properties?.['onPremisesSyncEnabled'] === true ? { properties: { onPremisesSyncEnabled: true } } : {}),
  })),
)

/** Everybody with a name. They have the first indices, at any size of the tenant. */
export const CAST: readonly CastMember[] = [...PEOPLE, ...plainMembers]
