import { isoTime } from '../../tenant/sign-in-pattern.ts'
import { idAt, type Active } from '../estate/held.ts'

/** An assignment as Azure Resource Manager gives it back. */
export function assignmentRow(entry: Active) {
  const { scope, name, createdOn, condition } = entry
  return {
    properties: {
      roleDefinitionId: entry.roleDefinitionId,
      principalId: entry.principalId,
      principalType: entry.principalType,
      scope: scope.id,
      condition: condition ?? null,
      conditionVersion: condition === undefined ? null : '2.0',
      createdOn: isoTime(createdOn),
      updatedOn: isoTime(createdOn),
      createdBy: entry.createdBy,
      updatedBy: entry.createdBy,
      delegatedManagedIdentityResourceId: null,
      description: entry.description ?? null,
    },
    id: idAt(scope, 'roleAssignments', name),
    type: 'Microsoft.Authorization/roleAssignments',
    name,
  }
}
