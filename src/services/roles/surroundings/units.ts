import type { AdministrativeUnit } from '../../../graph/roles.ts'
import type { AssignmentRow } from '../assignment-rows.ts'

/** An administrative unit, and how many roles are limited to it. */
export interface Unit {
  unitId: string
  displayName: string
  /**
   * Only those whose role is limited to it may change its members
   * (https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management).
   */
  restricted: boolean
  /** Different roles, however many hold them. */
  roles: number
}

/** HTTP requests: none, since the inventory has read the units. */
export function toUnits(units: readonly AdministrativeUnit[], rows: readonly AssignmentRow[]): Unit[] {
  const scoped = Map.groupBy(
    rows.filter(({ scopeType }) => scopeType === 'administrativeUnit'),
    ({ scopeId }) => scopeId,
  )
  return units
    .map(({ id = '', displayName, isMemberManagementRestricted }): Unit => ({
      unitId: id,
      displayName: displayName ?? id,
      restricted: isMemberManagementRestricted === true,
      roles: new Set(scoped.get(id)?.map(({ roleId }) => roleId)).size,
    }))
    .sort((a, b) =>
      a.displayName === b.displayName ? (a.unitId < b.unitId ? -1 : 1) : a.displayName < b.displayName ? -1 : 1,
    )
}
