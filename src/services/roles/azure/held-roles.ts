import type { ArmReader } from '../../../arm/reader.ts'
import type { RolePermissions } from '../../../arm/rows.ts'
import { lastSegment } from '../../../arm/scopes.ts'
import { isRefused } from '../../../graph/failure.ts'
import { present } from '../../../present.ts'

/** A role that one of our identities holds at a scope, given there or above, or to a group that it is in. */
export interface HeldRole {
  /** Absent where Azure does not show the role itself. */
  permissions?: readonly RolePermissions[]
  /** Whether a condition narrows it. */
  conditional: boolean
}

/**
 * What our identities hold, asked of Azure itself. HTTP requests: 1 for each scope and identity, and 1 for each
 * distinct role. An empty list may mean that whoever reads sees nothing there.
 *
 * @throws (the function) GraphFailure: a refusal too, for a scope that is not there or may not be seen at all
 */
export function createHeldRoles(arm: Pick<ArmReader, 'assignmentsAtOrAbove' | 'definition'>) {
  const known = new Map<string, Promise<readonly RolePermissions[] | undefined>>()

  /** At the scope where it is given: a custom role need not exist everywhere. */
  function permissionsOf(scope: string, roleId: string): Promise<readonly RolePermissions[] | undefined> {
    const asked =
      known.get(roleId) ??
      arm.definition(scope, roleId).then(
        ({ permissions }) => permissions,
        (error: unknown) => {
          if (!isRefused(error) || error.status === 401) throw error
          return undefined
        },
      )
    known.set(roleId, asked)
    return asked
  }

  return async (scope: string, principalId: string): Promise<HeldRole[]> => {
    const rows = await arm.assignmentsAtOrAbove(scope, `atScope() and assignedTo('${principalId}')`)
    return Promise.all(
      rows.map(async (row) => ({
        ...present('permissions', await permissionsOf(row.scope, lastSegment(row.roleDefinitionId))),
        conditional: row.condition !== undefined,
      })),
    )
  }
}
