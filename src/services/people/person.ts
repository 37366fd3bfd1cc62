import type { User } from '../../graph/users.ts'
import { present } from '../../present.ts'

export type Person = ReturnType<typeof toPerson>

/** Who somebody is, in the words of the API, as every answer about people begins. */
export function toPerson(user: User) {
  return {
    userId: user.id,
    ...present('displayName', user.displayName),
    ...present('userPrincipalName', user.userPrincipalName),
    ...present('mail', user.mail),
    ...present('department', user.department),
    ...present('userType', user.userType),
    ...present('accountEnabled', user.accountEnabled),
    ...present('createdDateTime', user.createdDateTime),
  }
}

/** Who somebody is, of everything that is known about them. */
export const whoOf = ({
  userId,
  displayName,
  userPrincipalName,
  mail,
  department,
  userType,
  accountEnabled,
  createdDateTime,
}: Person): Person => ({
  userId,
  ...present('displayName', displayName),
  ...present('userPrincipalName', userPrincipalName),
  ...present('mail', mail),
  ...present('department', department),
  ...present('userType', userType),
  ...present('accountEnabled', accountEnabled),
  ...present('createdDateTime', createdDateTime),
})

/** What to call somebody in a sentence. */
export const nameOf = ({ displayName, userPrincipalName, userId }: Person): string =>
  displayName ?? userPrincipalName ?? userId

/**
 * Whether somebody's account is kept by another organization: guests, and external people whom an administrator made
 * members or who have no type at all, whose names still say so
 * (https://learn.microsoft.com/entra/external-id/user-properties).
 */
export const isGuest = ({
  userType,
  userPrincipalName,
}: {
  userType?: string | null | undefined
  userPrincipalName?: string | null | undefined
}): boolean => userType === 'Guest' || /#EXT#/i.test(userPrincipalName ?? '')

/** Whether a list of object ids and user principal names names somebody. */
export function isNamed(
  { id, userPrincipalName }: Pick<User, 'id' | 'userPrincipalName'>,
  list: readonly string[],
): boolean {
  return list.some((entry) => [id, userPrincipalName ?? ''].some((name) => name.toLowerCase() === entry.toLowerCase()))
}
