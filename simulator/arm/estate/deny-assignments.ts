import type { Estate } from './estate.ts'
import { castSubscription } from './founding/cast.ts'
import { covers } from './role-definitions.ts'
import { scopeOf } from './scopes.ts'
import type { Scope } from './scopes.ts'

/**
 * What is forbidden whatever roles somebody holds
 * (learn.microsoft.com/azure/role-based-access-control/deny-assignments).
 */
export interface DenyAssignment {
  name: string
  title: string
  description: string
  scope: Scope
  actions: readonly string[]
  notActions: readonly string[]
  doNotApplyToChildScopes: boolean
  /** Undefined: everybody. */
  principals?: ReadonlyArray<{ id: string; type: string }>
  excluded: ReadonlyArray<{ id: string; type: string }>
}

export const EVERYBODY = '00000000-0000-0000-0000-000000000000'

/** Made by Azure itself, for a managed application and a deployment stack. Nobody else can make one. */
export function denyAssignments(estate: Estate): DenyAssignment[] {
  const at = (subscription: string, group: string) =>
    scopeOf(`${castSubscription(estate, subscription)}/resourceGroups/${group}`)
  const { principals } = estate
  return [
    {
      name: estate.idOf('deny:managedApplication'),
      title: 'Deny assignment of the managed application Library search',
      description: 'System deny assignment created by managed application',
      scope: at('library', 'rg-ops'),
      actions: ['*'],
      notActions: ['*/read', 'Microsoft.Solutions/*'],
      doNotApplyToChildScopes: false,
      excluded: [{ id: principals.servicePrincipal('partnerBackup'), type: 'ServicePrincipal' }],
    },
    {
      name: estate.idOf('deny:deploymentStack'),
      title: 'Deny assignment of the deployment stack Student portal',
      description: 'Created by Deployment Stack',
      scope: at('studentPortal', 'RG-Data'),
      actions: ['*/delete'],
      notActions: [],
      doNotApplyToChildScopes: false,
      principals: [{ id: principals.group('roleGroup'), type: 'Group' }],
      excluded: [],
    },
  ]
}

/** Whether a deny assignment stands against an action at one of these scopes, nearest first. */
export function deniedBy(
  estate: Estate,
  caller: ReadonlySet<string>,
  action: string,
  chain: readonly string[],
): boolean {
  return estate.denials.some(({ scope, actions, notActions, principals, excluded, doNotApplyToChildScopes }) => {
    const reaches = doNotApplyToChildScopes ? chain[0] === scope.key : chain.includes(scope.key)
    return (
      reaches &&
      (principals === undefined || principals.some(({ id }) => caller.has(id))) &&
      !excluded.some(({ id }) => caller.has(id)) &&
      actions.some((pattern) => covers(pattern, action)) &&
      !notActions.some((pattern) => covers(pattern, action))
    )
  })
}
