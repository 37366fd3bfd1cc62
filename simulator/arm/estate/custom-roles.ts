import type { AzureRole } from './built-in/role.ts'
import type { Hierarchy } from './hierarchy.ts'
import { managementGroupId } from './scopes.ts'

/** Roles that somebody here made; their names say nothing of what they may do. */
export function customRoles(hierarchy: Hierarchy, idOf: (name: string) => string): Map<string, AzureRole> {
  const root = managementGroupId(hierarchy.root.name)
  const [first, second] = hierarchy.subscriptions.map(({ id }) => `/subscriptions/${id}`) as [string, string]
  const custom = (
    key: string,
    name: string,
    description: string,
    parts: Partial<Pick<AzureRole, 'actions' | 'notActions' | 'dataActions'>>,
    assignableScopes: readonly string[],
  ): [string, AzureRole] => [
    key,
    {
      id: idOf(`roleDefinition:${key}`),
      name,
      description,
      actions: [],
      notActions: [],
      dataActions: [],
      notDataActions: [],
      ...parts,
      assignableScopes,
      custom: true,
    },
  ]
  return new Map([
    custom(
      'labAssistant',
      'Lab Assistant',
      'Keeps the labs running.',
      {
        actions: ['*/read', 'Microsoft.Authorization/*/write', 'Microsoft.Compute/*'],
        notActions: ['Microsoft.Authorization/policyAssignments/write', 'Microsoft.Authorization/locks/write'],
      },
      [root],
    ),
    custom(
      'nearlyContributor',
      'Project Contributor',
      'Everything but access, or so its maker thought.',
      { actions: ['*'], notActions: ['Microsoft.Authorization/roleAssignments/write'] },
      [first, second],
    ),
    custom(
      'almostNothing',
      'Access Auditor',
      'An action in, the same action out.',
      {
        actions: ['Microsoft.Authorization/roleAssignments/*', 'Microsoft.Resources/subscriptions/read'],
        notActions: ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete'],
      },
      [root],
    ),
    custom(
      'vmRestarter',
      'Machine Restarter',
      'Starts and stops virtual machines.',
      {
        actions: [
          'Microsoft.Compute/virtualMachines/read',
          'Microsoft.Compute/virtualMachines/start/action',
          'Microsoft.Compute/virtualMachines/restart/action',
          'Microsoft.Compute/virtualMachines/deallocate/action',
          'Microsoft.Resources/subscriptions/resourceGroups/read',
        ],
      },
      [root],
    ),
  ])
}
