import type { AdministrativeUnit, Group } from '@microsoft/microsoft-graph-types'
import { GraphFailure } from './failure.ts'
import type { GraphReader } from './reader.ts'
import type { GraphWrite } from './write.ts'
import { MAX_TOP, path, type WholeRead } from './url.ts'
import { userFilter, userRead, usersBy, usersRead, type User } from './users.ts'

/** The contact data of a person, and what tells whether it may be changed. */
export const CONTACT_SELECT = [
  'id',
  'displayName',
  'givenName',
  'surname',
  'userPrincipalName',
  'mail',
  'userType',
  'accountEnabled',
  'createdDateTime',
  'usageLocation',
  'businessPhones',
  'mobilePhone',
  'faxNumber',
  'officeLocation',
  'streetAddress',
  'city',
  'state',
  'postalCode',
  'country',
  'jobTitle',
  'department',
  'companyName',
  'isResourceAccount',
  'onPremisesSyncEnabled',
  'isManagementRestricted',
] as const

export const MANAGER = 'manager($select=id,displayName,mail,userPrincipalName,accountEnabled)'

/** The largest page of users that Graph gives. */
export const CONTACTS_PAGE = MAX_TOP

/**
 * Graph's published types lack `isManagementRestricted` and `identityParentId`, and know of the manager only that it is
 * an object.
 */
export type ContactUser = Omit<User, 'manager'> & {
  isManagementRestricted?: boolean | null
  identityParentId?: string | null
  manager?: Pick<User, 'id' | 'displayName' | 'mail' | 'userPrincipalName' | 'accountEnabled'> | null
}

/** People by object id; who does not exist is left out. One is read by its key, since that shows a write at once. */
export async function contactsBy(reader: GraphReader, userIds: readonly string[]): Promise<ContactUser[]> {
  const [first] = userIds
  if (first === undefined) return []
  if (userIds.length > 1) return usersBy<ContactUser>(reader, 'id', userIds, CONTACT_SELECT, MANAGER)
  const user = await reader.find<ContactUser>(userRead(first, CONTACT_SELECT, MANAGER))
  return user === undefined ? [] : [user]
}

/** People by their keys, in the order asked, each with what Graph says: 20 to a request. */
export const contactResponses = async (
  reader: GraphReader,
  userIds: readonly string[],
): Promise<(ContactUser | GraphFailure)[]> =>
  (await reader.batch(userIds.map((userId) => userRead(userId, CONTACT_SELECT, MANAGER)))).map((response) =>
    response instanceof GraphFailure ? response : (response.body as ContactUser),
  )

/** The same by their ids, each once. */
export const contactsById = async (
  reader: GraphReader,
  userIds: readonly string[],
): Promise<Map<string, ContactUser>> =>
  new Map((await contactsBy(reader, [...new Set(userIds)])).map((user) => [user.id, user]))

/**
 * Everybody whose contact data there may be, a page at a time: members rather than guests, and accounts that may sign
 * in. Most shared and room mailboxes are disabled accounts, and little else in a list of users tells them from people.
 */
export const contactsRead: WholeRead = {
  ...usersRead(
    userFilter({ userType: 'Member', accountEnabled: true }),
    [...CONTACT_SELECT, 'identityParentId', 'preferredLanguage'],
    CONTACTS_PAGE,
    'whole',
  ),
  expand: MANAGER,
}

export type DynamicGroup = Pick<Group, 'displayName' | 'membershipRule' | 'assignedLicenses' | 'isAssignableToRole'> & {
  id: string
}

/** Every group whose members a rule chooses, and what being in it gives. */
export const dynamicGroupsRead: WholeRead = {
  path: '/groups',
  select: ['id', 'displayName', 'membershipRule', 'assignedLicenses', 'isAssignableToRole'],
  filter: "groupTypes/any(t:t eq 'DynamicMembership')",
  top: MAX_TOP,
  needs: ['membershipRule'],
  complete: 'whole',
}

export type UnitRule = Pick<AdministrativeUnit, 'displayName' | 'membershipType' | 'membershipRule'> & { id: string }

/**
 * Every administrative unit with its rule, if it has one.
 * https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-members-dynamic
 */
export const unitRulesRead: WholeRead = {
  path: '/directory/administrativeUnits',
  select: ['id', 'displayName', 'membershipType', 'membershipRule'],
  top: MAX_TOP,
  complete: 'whole',
}

/** What can be patched, with null for a value to be cleared; one business phone is a list of one. */
export type ContactPatch = { businessPhones?: string[] } & {
  [
    P in
      | 'mobilePhone'
      | 'faxNumber'
      | 'officeLocation'
      | 'streetAddress'
      | 'city'
      | 'state'
      | 'postalCode'
      | 'country'
      | 'jobTitle'
      | 'department'
      | 'companyName'
      | 'displayName'
      | 'givenName'
      | 'surname'
  ]?: string | null
}

/** https://learn.microsoft.com/graph/api/user-update */
export const patchContact = (userId: string, body: ContactPatch): GraphWrite => ({
  method: 'PATCH',
  url: path`/users/${userId}`,
  body,
})

/**
 * @param graphUrl scheme and host of Graph: the reference must name an object of the same cloud
 *
 * https://learn.microsoft.com/graph/api/user-post-manager
 */
export const setManager = (userId: string, managerId: string, graphUrl: string): GraphWrite => ({
  method: 'PUT',
  url: managerReference(userId),
  body: { '@odata.id': `${graphUrl}/v1.0${path`/users/${managerId}`}` },
})

/** https://learn.microsoft.com/graph/api/user-delete-manager */
export const removeManager = (userId: string): GraphWrite => ({ method: 'DELETE', url: managerReference(userId) })

/** The relation and never the manager: what comes before `/$ref` is a person. */
const managerReference = (userId: string) => `${path`/users/${userId}/manager`}/$ref`
