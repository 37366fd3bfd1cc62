import { CAST } from '../cast.ts'
import { kindOf } from '../people.ts'

/**
 * Members of the cast who are Global Administrator as well: disabled ones, a guest, a synced one, and accounts that
 * nobody uses.
 */
export const UNLIKELY_ADMINISTRATORS = [
  'guest',
  'syncedUser',
  'disabledUser',
  'sharedMailbox',
  'inactiveStaff',
  'serviceAccount',
  'neverSignedInNull',
] as const

/** Ordinary people who work here, the first ones of the tenant; whoever else there is where these do not suffice. */
export function ordinaryStaff(seed: number, users: number, count: number): number[] {
  const [staff, others]: [number[], number[]] = [[], []]
  for (let index = CAST.length; index < users && staff.length < count; index++) {
    const kind = kindOf(seed, index)
    if (kind === 'staff' || kind === 'faculty') staff.push(index)
    else if (others.length < count) others.push(index)
  }
  const found = [...staff, ...others].slice(0, count)
  if (found.length < count) throw new TypeError(`${users} users are too few for ${count} more administrators`)
  return found
}
