import { isoTime } from '../../../tenant/sign-in-pattern.ts'
import type { AzureRole } from '../../estate/built-in/role.ts'
import { isInForce } from '../../estate/held.ts'
import type { Active } from '../../estate/held.ts'
import { managementGroupId, parseScope, scopeOf } from '../../estate/scopes.ts'
import type { ArmContext } from '../../http/call.ts'
import { definitionRow } from '../role-definitions.ts'
import { classicAdministrators } from '../classic-administrators.ts'
import type { GraphRow } from './evaluate.ts'
import type { Area } from './area.ts'
import { present } from '../../../present.ts'

const column = (context: ArmContext, id: string, name: string, type: string, properties: unknown): GraphRow => {
  const [, first, subscription = '', , group = ''] = id.split('/')
  const inSubscription = first?.toLowerCase() === 'subscriptions'
  return {
    id,
    name,
    type,
    tenantId: context.estate.tenant.id,
    kind: '',
    location: '',
    resourceGroup: inSubscription && /\/resourceGroups\//i.test(id) ? group.toLowerCase() : '',
    subscriptionId: inSubscription ? subscription : '',
    managedBy: '',
    sku: null,
    plan: null,
    properties,
    tags: null,
    identity: null,
    zones: null,
    extendedLocation: null,
  }
}

const READ = 'Microsoft.Authorization/roleAssignments/read'
const READ_ROLES = 'Microsoft.Authorization/roleDefinitions/read'
const READ_CLASSIC = 'Microsoft.Authorization/classicAdministrators/read'
const READ_GROUP = 'Microsoft.Management/managementGroups/read'
const READ_SUBSCRIPTION = 'Microsoft.Resources/subscriptions/read'
const READ_RESOURCE_GROUP = 'Microsoft.Resources/subscriptions/resourceGroups/read'

/** An index of the active ones, a while ago; it knows nothing of PIM, and spells ids in its own way. */
function assignmentRows(context: ArmContext, area: Area): GraphRow[] {
  const { estate, world, rights } = context
  const asOf = world.arm.indexed()
  return estate.active
    .inPlaces(area.places, asOf)
    .filter((entry) => isInForce(entry, asOf) && area.includes(entry.scope) && rights.may(READ, entry.scope))
    .flatMap((entry) => twice(context, entry))
}

/** One in forty is there twice, with another date: seen by EntraExporter. */
function twice(context: ArmContext, entry: Active): GraphRow[] {
  const row = assignmentRow(context, entry, entry.createdOn)
  if (Number.parseInt(entry.name.slice(0, 8), 16) % 40 !== 0) return [row]
  return [row, assignmentRow(context, entry, entry.createdOn + 1_000)]
}

function assignmentRow(context: ArmContext, entry: Active, createdOn: number): GraphRow {
  const { scope, name, condition, description } = entry
  const id = `${scope.id === '/' ? '' : scope.id}/providers/Microsoft.Authorization/RoleAssignments/${name}`
  return column(context, id, name, 'microsoft.authorization/roleassignments', {
    principalId: entry.principalId,
    principalType: entry.principalType,
    roleDefinitionId: entry.roleDefinitionId,
    scope: scope.id,
    createdOn: isoTime(createdOn),
    updatedOn: isoTime(createdOn),
    createdBy: entry.createdBy,
    updatedBy: entry.createdBy,
    ...(condition === undefined ? {} : { condition, conditionVersion: '2.0' }),
    ...present('description', description),
  })
}

/** Whoever may read roles anywhere sees Microsoft's own; one of ours shows where it may be assigned. */
function roleRows(context: ArmContext, area: Area): GraphRow[] {
  const { estate, rights } = context
  const isSeen = ({ custom, assignableScopes }: AzureRole) =>
    custom
      ? assignableScopes.some((text) => {
          const scope = parseScope(text)
          return scope !== undefined && area.touches(scope) && rights.mayWithin(READ_ROLES, scope)
        })
      : rights.mayAnywhere(READ_ROLES)
  return estate.roles.all.filter(isSeen).map((role) => {
    const scope = scopeOf(role.custom ? (role.assignableScopes[0] as string) : '/')
    const { id, name, properties } = definitionRow(role, scope, estate.principals.user('globalAdmin'))
    return column(
      context,
      id.replace('/roleDefinitions/', '/RoleDefinitions/'),
      name,
      'microsoft.authorization/roledefinitions',
      {
        ...properties,
        isServiceRole: 'false',
      },
    )
  })
}

function classicRows(context: ArmContext, area: Area): GraphRow[] {
  const { estate, rights } = context
  return estate.hierarchy.subscriptions.flatMap(({ id }) => {
    const scope = scopeOf(`/subscriptions/${id}`)
    if (!area.includes(scope) || !rights.may(READ_CLASSIC, scope)) return []
    return classicAdministrators(context, id).map((row) =>
      column(context, row.id, row.name, 'microsoft.authorization/classicadministrators', row.properties),
    )
  })
}

export function authorizationResources(context: ArmContext, area: Area): GraphRow[] {
  return [...assignmentRows(context, area), ...roleRows(context, area), ...classicRows(context, area)]
}

export function resourceContainers(context: ArmContext, area: Area): GraphRow[] {
  const { estate, rights } = context
  const { hierarchy } = estate
  const chain = (parent: string | undefined) =>
    hierarchy.ancestors(parent).map(({ name, displayName }) => ({ name, displayName }))
  const groups = hierarchy.groups.flatMap(({ name, displayName, parent }): GraphRow[] => {
    const scope = scopeOf(managementGroupId(name))
    if (!area.contains(scope) || !rights.may(READ_GROUP, scope)) return []
    const above = chain(parent)
    const [next] = above
    const row = column(context, scope.id, name, 'microsoft.management/managementgroups', {
      tenantId: estate.tenant.id,
      displayName,
      details: {
        version: 1,
        managementGroupAncestors: above.map((group) => group.name),
        managementGroupAncestorsChain: above,
        parent: next === undefined ? {} : { id: managementGroupId(next.name), ...next },
      },
    })
    return [row]
  })
  const subscriptions = hierarchy.subscriptions.flatMap((subscription): GraphRow[] => {
    const { id, displayName, state, parent, managedByTenants } = subscription
    const scope = scopeOf(`/subscriptions/${id}`)
    if (!area.contains(scope)) return []
    const own = rights.mayWithin(READ_SUBSCRIPTION, scope)
      ? [
          column(context, scope.id, displayName, 'microsoft.resources/subscriptions', {
            state,
            managementGroupAncestorsChain: chain(parent),
            managedByTenants: managedByTenants.map((tenantId) => ({ tenantId })),
            subscriptionPolicies: { quotaId: 'EnterpriseAgreement_2014-09-01', spendingLimit: 'Off' },
          }),
        ]
      : []
    const inside = subscription.resourceGroups.flatMap(({ name, location }) => {
      const group = scopeOf(`${scope.id}/resourceGroups/${name}`)
      if (!rights.may(READ_RESOURCE_GROUP, group)) return []
      const row = column(context, group.id, name, 'microsoft.resources/subscriptions/resourcegroups', {
        provisioningState: 'Succeeded',
      })
      return [{ ...row, location, resourceGroup: name.toLowerCase() }]
    })
    return [...own, ...inside]
  })
  return [...groups, ...subscriptions]
}
