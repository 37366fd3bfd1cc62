import type { ApiResponse } from '../../http/call.ts'
import type { ManagementGroup, Subscription } from '../estate/hierarchy.ts'
import { managementGroupId, scopeOf } from '../estate/scopes.ts'
import { badRequest, notFound } from '../http/arm-error.ts'
import { demand, refusal, route } from '../http/call.ts'
import type { ArmContext, ArmRoute } from '../http/call.ts'
import { page } from '../http/page.ts'

const SUBSCRIPTIONS = ['2022-12-01']
const GROUPS = ['2023-04-01']
const READ_SUBSCRIPTION = 'Microsoft.Resources/subscriptions/read'
const READ_GROUP = 'Microsoft.Management/managementGroups/read'

const subscriptionScope = ({ id }: Subscription) => scopeOf(`/subscriptions/${id}`)
const groupScope = ({ name }: ManagementGroup) => scopeOf(managementGroupId(name))

function subscriptionRow({ estate }: ArmContext, { id, displayName, state, managedByTenants }: Subscription) {
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    tenantId: estate.tenant.id,
    displayName,
    state,
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'EnterpriseAgreement_2014-09-01',
      spendingLimit: 'Off',
    },
    authorizationSource: 'RoleBased',
    managedByTenants: managedByTenants.map((tenantId) => ({ tenantId })),
    tags: {},
  }
}

/** A subscription shows to whoever may read it or anything in it. */
const shows = ({ rights }: ArmContext, subscription: Subscription) =>
  rights.mayWithin(READ_SUBSCRIPTION, subscriptionScope(subscription))

function listSubscriptions(context: ArmContext): ApiResponse {
  const { world, call, estate } = context
  const rows = estate.hierarchy.subscriptions
    .filter((subscription) => shows(context, subscription))
    .map((subscription) => subscriptionRow(context, subscription))
  return page(world, call, rows)
}

function getSubscription(context: ArmContext): ApiResponse {
  const [id = ''] = context.parameters
  const subscription = context.estate.hierarchy.subscription(id)
  if (subscription === undefined) {
    throw notFound('SubscriptionNotFound', `The subscription '${id}' could not be found.`)
  }
  if (!shows(context, subscription)) throw refusal(context.caller, READ_SUBSCRIPTION, subscriptionScope(subscription))
  return { status: 200, body: subscriptionRow(context, subscription) }
}

function groupRow({ estate }: ArmContext, { name, displayName }: ManagementGroup) {
  return {
    id: managementGroupId(name),
    type: 'Microsoft.Management/managementGroups',
    name,
    properties: { tenantId: estate.tenant.id, displayName },
  }
}

function listGroups(context: ArmContext): ApiResponse {
  const { world, call, estate, rights } = context
  const rows = estate.hierarchy.groups
    .filter((group) => rights.may(READ_GROUP, groupScope(group)))
    .map((group) => groupRow(context, group))
  return page(world, call, rows, { name: '@nextLink' })
}

/** Who may not read a group is not told whether there is one. */
function groupFor(context: ArmContext): ManagementGroup {
  const [name = ''] = context.parameters
  const group = context.estate.hierarchy.group(name)
  demand(context, READ_GROUP, scopeOf(managementGroupId(name)))
  if (group === undefined) throw notFound('NotFound', `'${managementGroupId(name)}' not found.`)
  return group
}

function getGroup(context: ArmContext): ApiResponse {
  const { estate, call } = context
  const group = groupFor(context)
  const expand = call.parameters.get('$expand')
  if (expand !== undefined && !['children', 'path', 'ancestors'].includes(expand)) {
    throw badRequest(`The expand '${expand}' is not supported.`)
  }
  if (call.parameters.get('$recurse') === 'true' && expand !== 'children') {
    throw badRequest('$recurse needs $expand=children.')
  }
  const { groups, subscriptions } = estate.hierarchy
  const parent = group.parent === undefined ? undefined : estate.hierarchy.group(group.parent)
  const children = (name: string): unknown[] => [
    ...groups
      .filter((child) => child.parent === name)
      .map((child) => ({
        type: 'Microsoft.Management/managementGroups',
        id: managementGroupId(child.name),
        name: child.name,
        displayName: child.displayName,
        ...(call.parameters.get('$recurse') === 'true' ? { children: children(child.name) } : {}),
      })),
    ...subscriptions
      .filter((child) => child.parent === name)
      .map(({ id, displayName }) => ({ type: '/subscriptions', id: `/subscriptions/${id}`, name: id, displayName })),
  ]
  const row = groupRow(context, group)
  return {
    status: 200,
    body: {
      ...row,
      properties: {
        ...row.properties,
        details: {
          version: 1,
          ...(parent === undefined
            ? { parent: null }
            : { parent: { id: managementGroupId(parent.name), name: parent.name, displayName: parent.displayName } }),
          ...(expand === 'ancestors'
            ? { managementGroupAncestors: estate.hierarchy.ancestors(group.parent).map(({ name }) => name) }
            : {}),
        },
        ...(expand === 'children' ? { children: children(group.name) } : {}),
      },
    },
  }
}

/** Every group and subscription below, each with what it lies in. */
function listDescendants(context: ArmContext): ApiResponse {
  const { world, call, estate } = context
  const { hierarchy } = estate
  const group = groupFor(context)
  const below = new Set(hierarchy.placesFrom(`mg:${group.name.toLowerCase()}`).slice(1))
  const parentOf = (name: string | undefined) => ({ id: managementGroupId(name as string) })
  const rows = [
    ...hierarchy.groups
      .filter(({ name }) => below.has(`mg:${name.toLowerCase()}`))
      .map(({ name, displayName, parent }) => ({
        id: managementGroupId(name),
        type: 'Microsoft.Management/managementGroups',
        name,
        properties: { displayName, parent: parentOf(parent) },
      })),
    ...hierarchy.subscriptions
      .filter(({ id }) => below.has(`sub:${id.toLowerCase()}`))
      .map(({ id, displayName, parent }) => ({
        id: `/subscriptions/${id}`,
        type: 'Microsoft.Management/managementGroups/subscriptions',
        name: id,
        properties: { displayName, parent: parentOf(parent) },
      })),
  ]
  return page(world, call, rows)
}

const GROUP = '/providers/Microsoft.Management/managementGroups'

export const hierarchyRoutes: readonly ArmRoute[] = [
  route('GET', '/subscriptions', SUBSCRIPTIONS, listSubscriptions),
  route('GET', '/subscriptions/{id}', SUBSCRIPTIONS, getSubscription),
  route('GET', GROUP, GROUPS, listGroups),
  route('GET', `${GROUP}/{name}`, GROUPS, getGroup),
  route('GET', `${GROUP}/{name}/descendants`, GROUPS, listDescendants),
]
