import type { User as GraphUser } from '@microsoft/microsoft-graph-types'
import { isGuid } from '../guid.ts'
import { assertGone, missingOf } from './gone.ts'
import { listOf, readLists } from './lists.ts'
import type { GraphReader } from './reader.ts'
import { isOneOf, literal, MAX_IN_VALUES, slices, userPath, type ObjectRead, type WholeRead } from './url.ts'
import { present } from '../present.ts'

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
 * What tells whether somebody is to be left alone, and what they have. Graph gives selected properties without a value
 * as null, so that one which is absent was lost; `signInActivity` alone is absent of whoever never signed in.
 */
const NEEDED: ReadonlySet<string> = new Set([
  'displayName',
  'userPrincipalName',
  'department',
  'userType',
  'accountEnabled',
  'createdDateTime',
  'isResourceAccount',
  'onPremisesExtensionAttributes',
  'assignedLicenses',
  'licenseAssignmentStates',
])

const needsOf = (select: readonly string[]) => select.filter((name) => NEEDED.has(name))

/**
 * Users by one of their names, 15 to a filter and 20 filters to a request, so that no look-up costs a request per user.
 * The filter also reads signInActivity, which `/users/{name}` refuses for anything but an object id. Who is left out by
 * id does not exist, and that is certain: a request for twenty of them more.
 *
 * @throws GraphFailure `ReadIncomplete` where Graph leaves somebody out who exists
 */
export async function usersBy<T extends { id: string } = User>(
  reader: GraphReader,
  key: Key,
  values: readonly string[],
  select: readonly string[],
  expand?: string,
): Promise<T[]> {
  const reads = slices(values, MAX_IN_VALUES).map((slice): WholeRead => ({
    path: '/users',
    select,
    filter: isOneOf(key, slice),
    ...present('expand', expand),
    needs: needsOf(select),
    complete: 'certain',
  }))
  const [first] = reads
  if (first === undefined) return []
  const lists = reads.length === 1 ? [await reader.all<T>(first)] : (await readLists(reader, reads)).map(listOf<T>)
  const found = lists.flat()
  if (key !== 'id') return found
  const wanted = new Set(values.map((id) => id.toLowerCase()))
  await assertGone(reader.batch, missingOf(values, found), (id) => userRead(id, ['id']))
  return found.filter(({ id }) => wanted.has(id.toLowerCase()))
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
  if (department !== undefined) conditions.push(departmentIs(department))
  if (skuId !== undefined) conditions.push(`assignedLicenses/any(l:l/skuId eq ${guid(skuId)})`)
  return conditions.length === 0 ? undefined : conditions.join(' and ')
}

/** Graph takes an accent of its own and one put upon a letter for different; people don't. */
function departmentIs(department: string): string {
  const forms = [...new Set([department, department.normalize('NFC'), department.normalize('NFD')])]
  return forms.length === 1 ? `department eq ${literal(department)}` : isOneOf('department', forms)
}

/** A GUID stands in a filter without quotes, so it must be one. */
function guid(value: string): string {
  if (!isGuid(value)) throw new TypeError('Not a GUID')
  return value
}

/** The read of all users that match. */
export const usersRead = <C extends 'whole' | 'page'>(
  filter: string | undefined,
  select: readonly string[],
  top: number,
  complete: C,
) => ({ path: '/users', select, top, ...present('filter', filter), needs: needsOf(select), complete })

/** The read of one user; by id or user principal name, and never for signInActivity by name. */
export function userRead(userId: string, select: readonly string[], expand?: string): ObjectRead {
  return {
    path: userPath(userId),
    select,
    ...present('expand', expand),
    needs: needsOf(select),
    complete: 'object',
  }
}
