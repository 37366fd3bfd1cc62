import type { ArmReader } from '../../../../../arm/reader.ts'
import { isRefused } from '../../../../../graph/failure.ts'
import { createHeldRoles } from '../../held-roles.ts'
import type { writesAssignments } from '../../rate-azure-roles.ts'
import type { OwnIdentities } from '../own-identities.ts'

/**
 * The scopes, in lower case, at which the identity that writes certainly holds no role that allows this. HTTP requests:
 * 1 for each scope, and 1 for each role that it holds.
 */
export async function notGranted(
  arm: ArmReader,
  own: OwnIdentities,
  scopes: Iterable<string>,
  allowsIt: typeof writesAssignments,
): Promise<ReadonlySet<string>> {
  const writer = await own.writer()
  if (writer === undefined) return new Set()
  const heldAt = createHeldRoles(arm)
  const distinct = new Map([...scopes].map((scope) => [scope.toLowerCase(), scope]))
  const lacking = await Promise.all(
    [...distinct].map(async ([key, scope]): Promise<string[]> => {
      try {
        const held = await heldAt(scope, writer)
        // What Azure keeps to itself says nothing: the write will show it.
        const may = held.some(({ permissions }) => permissions === undefined || allowsIt(permissions))
        return may ? [] : [key]
      } catch (error) {
        if (isRefused(error)) return []
        throw error
      }
    }),
  )
  return new Set(lacking.flat())
}
