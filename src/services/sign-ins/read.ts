import { isNoPremium } from '../../graph/failure.ts'
import { SIGN_IN_FIELDS } from '../../graph/users.ts'

/**
 * A tenant without Entra ID P1 still has people: they are read without their dates, and how active they are is
 * `unknown`.
 */
export async function readSignIns<T>(
  read: (select: readonly string[]) => Promise<T>,
): Promise<{ read: T; readable: boolean }> {
  try {
    return { read: await read(SIGN_IN_FIELDS), readable: true }
  } catch (error) {
    if (!isNoPremium(error)) throw error
    return { read: await read(SIGN_IN_FIELDS.filter((field) => field !== 'signInActivity')), readable: false }
  }
}
