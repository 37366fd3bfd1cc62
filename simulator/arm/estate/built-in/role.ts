/** A role definition of Azure (learn.microsoft.com/azure/role-based-access-control/role-definitions). */
export interface AzureRole {
  id: string
  name: string
  description: string
  actions: readonly string[]
  notActions: readonly string[]
  dataActions: readonly string[]
  notDataActions: readonly string[]
  /** Where it may be assigned; `/` is everywhere. */
  assignableScopes: readonly string[]
  custom: boolean
}

export interface RoleParts {
  notActions?: readonly string[]
  dataActions?: readonly string[]
  notDataActions?: readonly string[]
  assignableScopes?: readonly string[]
}

/** One of Microsoft's own. */
export function builtIn(
  id: string,
  name: string,
  description: string,
  actions: readonly string[],
  { notActions = [], dataActions = [], notDataActions = [], assignableScopes = ['/'] }: RoleParts = {},
): AzureRole {
  return { id, name, description, actions, notActions, dataActions, notDataActions, assignableScopes, custom: false }
}

/** What nearly every role for one service also holds. */
export const USUAL = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Insights/alertRules/*',
  'Microsoft.ResourceHealth/availabilityStatuses/read',
  'Microsoft.Resources/deployments/*',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Support/*',
] as const
