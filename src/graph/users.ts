import type { User as GraphUser } from '@microsoft/microsoft-graph-types'
import { isGuid } from '../guid.ts'
import { bodyOf } from './batch.ts'
import type { GraphReader } from './reader.ts'
import { isOneOf, literal, MAX_IN_VALUES, slices, userPath, type GraphRead } from './url.ts'

/** A user as we read them: `id` is always among what is selected. */
export type User = GraphUser & { id: string }

/** What tells how active somebody is, and who they are. */
export const SIGN_IN_FIELDS = [
  'id',
  'displayName',
  'userPrincipalName',
  'mail',
  'department',
  'userType',
  'accountEnabled',
  'createdDateTime',
  'signInActivity',
] as const

/** The largest page that Graph gives while signInActivity is selected; it silently gives no more. */
export const SIGN_IN_PAGE = 500

/** Which of the alternate names a user is looked up by. */
type Key = 'id' | 'userPrincipalName' | 'mail'

/**
 * Users by one of their names, 15 to a filter and 20 filters to a request, so that no look-up costs a request per user.
 * The filter also reads signInActivity, which `/users/{name}` refuses for anything but an object id.
 */
export async function usersBy<T extends { id: string } = User>(
  reader: GraphReader,
  key: Key,
  values: readonly string[],
  select: readonly string[],
  expand?: string,
): Promise<T[]> {
  const reads = slices(values, MAX_IN_VALUES).map((slice): GraphRead => ({
    path: '/users',
    select,
    filter: isOneOf(key, slice),
    ...(expand === undefined ? {} : { expand }),
  }))
  if (reads.length === 0) return []
  if (reads.length === 1) return (await reader.page<T>(reads[0] as GraphRead)).value
  const answers = await reader.batch(reads)
  return answers.flatMap((answer) => bodyOf<{ value: T[] }>(answer).value)
}

export interface UserFilter {
  department?: string
  userType?: 'Member' | 'Guest'
  accountEnabled?: boolean
  skuId?: string
}

/** Conditions that Graph evaluates in a plain query, so that signInActivity may be read with them. */
export function userFilter({ department, userType, accountEnabled, skuId }: UserFilter): string | undefined {
  const conditions: string[] = []
  if (accountEnabled !== undefined) conditions.push(`accountEnabled eq ${accountEnabled}`)
  if (userType !== undefined) conditions.push(`userType eq ${literal(userType)}`)
  if (department !== undefined) conditions.push(`department eq ${literal(department)}`)
  if (skuId !== undefined) conditions.push(`assignedLicenses/any(l:l/skuId eq ${guid(skuId)})`)
  return conditions.length === 0 ? undefined : conditions.join(' and ')
}

/** A GUID stands in a filter without quotes, so it must be one. */
function guid(value: string): string {
  if (!isGuid(value)) throw new TypeError('Not a GUID')
  return value
}

/** The read of all users that match, a page at a time. */
export function usersRead(filter: string | undefined, select: readonly string[], top: number): GraphRead {
  return { path: '/users', select, top, ...(filter === undefined ? {} : { filter }) }
}

/** The read of one user; by id or user principal name, and never for signInActivity by name. */
export function userRead(userId: string, select: readonly string[], expand?: string): GraphRead {
  return { path: userPath(userId), select, ...(expand === undefined ? {} : { expand }) }
}
