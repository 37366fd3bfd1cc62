import { CONTACT_SELECT, MANAGER, type ContactUser } from './contacts.ts'
import { GraphFailure } from './failure.ts'
import type { GraphReader } from './reader.ts'
import { SIGN_IN_FIELDS, SIGN_IN_PAGE, usersBy, usersRead } from './users.ts'
import { literal, MAX_TOP, type PageRead } from './url.ts'

/** Everything that is kept of a person but for the dates of their sign-ins. */
const ACCOUNT_SELECT = [
  ...new Set([
    ...SIGN_IN_FIELDS.filter((field) => field !== 'signInActivity'),
    ...CONTACT_SELECT,
    'identityParentId',
    'preferredLanguage',
    'employeeType',
    'employeeHireDate',
    'onPremisesSamAccountName',
    'onPremisesExtensionAttributes',
    'assignedLicenses',
    'licenseAssignmentStates',
  ]),
]

/** Somebody with everything that the copy of the directory keeps of them. */
export type DirectoryUser = ContactUser

/**
 * Everybody, with everything at once. `$expand=manager` and signInActivity go together in practice, though no page of
 * Microsoft's says so.
 *
 * @param signIns false in a tenant without Entra ID P1, which has no dates to read
 * @param begins only those whose user principal name begins with one of these characters, 15 at most
 * https://learn.microsoft.com/graph/api/user-list
 */
export const directoryRead = (signIns: boolean, begins?: string): PageRead => ({
  ...usersRead(
    begins === undefined ? undefined : namesBegin(begins),
    signIns ? [...ACCOUNT_SELECT, 'signInActivity'] : ACCOUNT_SELECT,
    signIns ? SIGN_IN_PAGE : MAX_TOP,
    'page',
  ),
  expand: MANAGER,
})

const namesBegin = (characters: string): string =>
  [...characters].map((character) => `startswith(userPrincipalName,${literal(character)})`).join(' or ')

/**
 * What a user principal name may consist of
 * (https://learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-userprincipalname), in small letters since
 * Graph compares them so; and `$`, since there are names that begin with it (https://learn.microsoft.com/graph/api/user-get).
 */
export const NAME_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789'.-_!#^~$"

/** The same of some people, without their sign-in dates; who does not exist is left out, for certain. */
export const accountsById = (reader: GraphReader, userIds: readonly string[]): Promise<DirectoryUser[]> =>
  usersBy<DirectoryUser>(reader, 'id', userIds, ACCOUNT_SELECT, MANAGER)

/**
 * What Graph tells changes of. Licenses are told by `assignedLicenses`; changes of `licenseAssignmentStates` and of the
 * manager are not told by themselves, nor is a sign-in.
 */
const TOLD = ACCOUNT_SELECT.filter(
  (field) => !['id', 'licenseAssignmentStates', 'isManagementRestricted'].includes(field),
)

/** Somebody who changed since; of whom nothing but the id is believed, since the rest may be a replay. */
export interface ChangedUser {
  id: string
  '@removed'?: { reason?: string }
}

/**
 * What changed since a moment, beginning now: the response names nobody and says where to ask from now on.
 * https://learn.microsoft.com/graph/delta-query-users
 */
export const changesFromNow: PageRead = {
  path: '/users/delta',
  select: TOLD,
  deltaFromNow: true,
  complete: 'page',
}

/** The changes behind a link that an earlier response gave. */
export const changesRead: PageRead = { path: '/users/delta', complete: 'page' }

/**
 * Whether Graph has forgotten since when changes were asked for: links are good for seven days
 * (https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset).
 */
export const isDeltaLost = (error: unknown): boolean =>
  error instanceof GraphFailure &&
  (error.status === 410 || /^(syncState|resync)|_expired|ExpiredPageToken|BadToken/i.test(error.code))

/** Whether Graph has forgotten the page that a list was to go on with. */
export const isPageLost = (error: unknown): boolean =>
  error instanceof GraphFailure &&
  (error.status === 410 || /ExpiredPageToken|skiptoken/i.test(`${error.code} ${error.message}`))

/** About how many people there are. https://learn.microsoft.com/graph/aad-advanced-queries */
export async function countUsers(reader: GraphReader): Promise<number | undefined> {
  const { count } = await reader.page({ path: '/users', select: ['id'], top: 1, advanced: true, complete: 'page' })
  return count
}
