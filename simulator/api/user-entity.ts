import type { EntityType, FilterRules, Operator } from '../odata/entity.ts'
import type { World } from '../world.ts'
import { USER_PROPERTIES } from '../tenant/tenant.ts'

export const USER_DEFAULTS = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
] as const

const DATES: ReadonlySet<string> = new Set([
  'createdDateTime',
  'employeeHireDate',
  'lastPasswordChangeDateTime',
  'signInActivity/lastSignInDateTime',
  'signInActivity/lastNonInteractiveSignInDateTime',
  'signInActivity/lastSuccessfulSignInDateTime',
])

const SINGLE_ONLY: ReadonlySet<string> = new Set(['mailboxSettings'])

const text: readonly Operator[] = ['eq', 'in', 'startswith', 'ge', 'le']
const exact: readonly Operator[] = ['eq', 'in']
const range: readonly Operator[] = ['eq', 'ge', 'le', 'in']

/**
 * learn.microsoft.com/graph/aad-advanced-queries, "User properties": default, and only with advanced query parameters.
 */
const FILTERS: FilterRules = {
  basic: {
    id: exact,
    accountEnabled: exact,
    assignedLicenses: ['any'],
    'assignedLicenses/skuId': ['eq', 'in'],
    city: text,
    country: text,
    createdDateTime: ['eq', 'ge', 'le'],
    department: text,
    displayName: text,
    employeeHireDate: range,
    employeeId: exact,
    externalUserState: exact,
    givenName: text,
    imAddresses: ['any', 'eq'],
    isManagementRestricted: exact,
    isResourceAccount: exact,
    jobTitle: text,
    mail: text,
    mailNickname: text,
    onPremisesSyncEnabled: exact,
    otherMails: ['any', 'eq', 'startswith'],
    proxyAddresses: ['any', 'eq', 'startswith'],
    state: text,
    surname: text,
    usageLocation: text,
    // The page of users has `ge` as well, the table of filters has not.
    userPrincipalName: ['eq', 'in', 'startswith', 'le'],
    userType: exact,
    'signInActivity/lastSignInDateTime': range,
    'signInActivity/lastNonInteractiveSignInDateTime': range,
    'signInActivity/lastSuccessfulSignInDateTime': range,
  },
  advanced: new Set([
    'assignedPlans',
    'assignedPlans/servicePlanId',
    'businessPhones',
    'companyName',
    'creationType',
    'employeeOrgData/costCenter',
    'employeeOrgData/division',
    'employeeType',
    'faxNumber',
    'mobilePhone',
    'officeLocation',
    'onPremisesSamAccountName',
    'postalCode',
    'preferredLanguage',
    'streetAddress',
    ...Array.from({ length: 15 }, (_, i) => `onPremisesExtensionAttributes/extensionAttribute${i + 1}`),
  ]),
  endsWith: new Set(['mail', 'otherMails', 'userPrincipalName', 'proxyAddresses']),
}

/** The users of a world; an item is the index of a user. */
export function userEntity(world: World, { advanced = false } = {}): EntityType<number> {
  const { tenant } = world
  const hide = advanced && world.has('emptySignInOnAdvanced')
  return {
    name: 'User',
    odataType: '#microsoft.graph.user',
    defaults: USER_DEFAULTS,
    properties: USER_PROPERTIES,
    singleOnly: SINGLE_ONLY,
    read: (index, property, asOf) => {
      if (property === 'signInActivity' && (hide || (world.has('implausibleSignIn') && isUnlucky(index)))) {
        return undefined
      }
      return tenant.read(index, property, asOf)
    },
    filters: FILTERS,
    dates: DATES,
  }
}

/** The 40 % whose sign-in dates the `implausibleSignIn` profile loses. */
const isUnlucky = (index: number) => (index * 7 + 3) % 10 < 4
