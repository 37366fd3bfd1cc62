import table from '../../../data/azure-role-tiers.json' with { type: 'json' }
import type { DefinitionRow, RolePermissions } from '../../../arm/rows.ts'
import { lastSegment } from '../../../arm/scopes.ts'
import type { Rating, Tier } from '../tiers.ts'
import { matches } from './wildcards.ts'

interface RatedRole {
  roleId: string
  name: string
  tier: number
  sources: { microsoft: string; azurePrivilegedIam?: number | string; azureTiering?: number }
  disagreement: boolean
}

const rated = new Map((table as RatedRole[]).map((role) => [role.roleId, role]))

/** The tier of a built-in role where it is given for all of a subscription or more; nobody can tell of other roles. */
export const tierOfAzureRole = (roleId: string): Tier | undefined =>
  rated.get(lastSegment(roleId))?.tier as Tier | undefined

/** What gives power over who may do what, after AzurePrivilegedIAM's control plane (src/data/README.md). */
const CONTROL_PLANE = [
  'roleAssignments',
  'roleDefinitions',
  'denyAssignments',
  'roleAssignmentScheduleRequests',
  'roleEligibilityScheduleRequests',
  'roleManagementPolicies',
  'policyAssignments',
  'policyDefinitions',
  'policyExemptions',
  'locks',
]
  .flatMap((resource) => [`Microsoft.Authorization/${resource}/write`, `Microsoft.Authorization/${resource}/delete`])
  .concat('Microsoft.Authorization/elevateAccess/action')

/** Whatever else may be written there governs access as well. */
const ANY_CONTROL = 'Microsoft.Authorization/*/write'

const WHERE = 'Given for a single resource or resource group, it weighs as much as what runs there.'

/**
 * How dangerous a role of Azure is where it is given for all of a subscription or more; on less than that it depends on
 * what is there, which nobody can tell from the role. Built-in roles stand in our table, all others are told by what
 * they allow: tier 0 with power over access, 1 with anything else than reading, 2 with reading alone.
 */
export function rateAzureRole({ id, builtIn, permissions }: DefinitionRow): Rating {
  const known = builtIn ? rated.get(lastSegment(id)) : undefined
  if (known !== undefined) {
    return {
      tier: known.tier as Tier,
      tierReason: `${reasonOf(known)} ${WHERE}`,
      privileged: known.sources.microsoft === 'privileged',
    }
  }
  const power = powerOf(permissions)
  if (power !== undefined) return { tier: 0, tierReason: `It allows ${power}. ${WHERE}`, privileged: false }
  const changes = permissions.some(
    ({ actions, dataActions }) => dataActions.length > 0 || actions.some((action) => !/(^|\/)read$/i.test(action)),
  )
  return changes
    ? { tier: 1, tierReason: `It allows more than reading, and nothing about access. ${WHERE}`, privileged: false }
    : { tier: 2, tierReason: 'It allows reading alone.', privileged: false }
}

/**
 * The first action over access that a role allows, undefined where it allows none. What `notActions` takes away counts
 * as away within the role; another role of the same principal can give it back.
 */
export function powerOf(permissions: readonly RolePermissions[]): string | undefined {
  for (const { actions, notActions } of permissions) {
    if (actions.includes('*')) return 'everything that it does not leave out'
    const allowed = (action: string) => !notActions.some((pattern) => matches(pattern, action))
    const found =
      CONTROL_PLANE.find((action) => actions.some((pattern) => matches(pattern, action)) && allowed(action)) ??
      actions.find((action) => matches(ANY_CONTROL, action) && allowed(action))
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether a role lets its holder do something of the control plane. */
export const allows = (permissions: readonly RolePermissions[], action: string): boolean =>
  permissions.some(
    ({ actions, notActions }) =>
      actions.some((pattern) => matches(pattern, action)) && !notActions.some((pattern) => matches(pattern, action)),
  )

/** Whether a role lets its holder see something of who may do what: who holds roles, unless given. */
export const readsAssignments = (
  permissions: readonly RolePermissions[],
  resource: 'roleAssignments' | 'denyAssignments' | 'classicAdministrators' = 'roleAssignments',
): boolean => allows(permissions, `Microsoft.Authorization/${resource}/read`)

/** Whether a role lets its holder give roles, and take them away. */
export const writesAssignments = (permissions: readonly RolePermissions[]): boolean =>
  ['write', 'delete'].every((verb) => allows(permissions, `Microsoft.Authorization/roleAssignments/${verb}`))

/** Whether a role lets its holder change what PIM asks for around roles. */
export const writesPolicies = (permissions: readonly RolePermissions[]): boolean =>
  allows(permissions, 'Microsoft.Authorization/roleManagementPolicies/write')

function reasonOf({ tier, sources, disagreement }: RatedRole): string {
  const { microsoft, azurePrivilegedIam, azureTiering } = sources
  const said = [
    ...(microsoft === 'privileged' ? ['Microsoft counts it as privileged'] : []),
    ...(azurePrivilegedIam === 0 ? ['control plane in AzurePrivilegedIAM'] : []),
    ...(azureTiering !== undefined ? [`tier ${azureTiering} in Azure Administrative Tiering`] : []),
  ].join(', ')
  const sentence = said === '' ? `Tier ${tier} by what it allows.` : `${said[0]?.toUpperCase()}${said.slice(1)}.`
  return disagreement ? `${sentence} The sources disagree, and the stricter one counts.` : sentence
}
