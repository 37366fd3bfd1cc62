import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { GraphError, badRequest } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import type { Filter } from '../odata/parse.ts'
import { demandOfPim } from '../permissions.ts'
import type { PolicySubject } from '../tenant/role-policies.ts'
import { ROLE_DEFINITIONS } from '../tenant/roles.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../world.ts'
import { withNames } from './policy-approvers.ts'
import { requireP2 } from './premium.ts'
import type { Row } from './role-grants.ts'

const assignment = plainEntity(
  'unifiedRoleManagementPolicyAssignment',
  {
    scopeId: ['eq'],
    scopeType: ['eq'],
    roleDefinitionId: ['eq', 'in'],
  },
  ['id', 'policyId', 'roleDefinitionId', 'scopeId', 'scopeType'],
)

/** `scopeId eq '/' and scopeType eq 'DirectoryRole'` must be in the filter; more may be. */
function scopeOf(filter: Filter | undefined): { scopeId: string; scopeType: string } {
  const values = new Map<string, string>()
  const collect = (node: Filter | undefined): void => {
    if (node?.type === 'and') {
      collect(node.left)
      collect(node.right)
    } else if (node?.type === 'compare' && node.operator === 'eq') {
      values.set(node.path.join('/'), String(node.literal.value))
    }
  }
  collect(filter)
  const [scopeId, scopeType] = [values.get('scopeId'), values.get('scopeType')]
  if (scopeId === undefined || scopeType === undefined) {
    throw badRequest('The filter must include scopeId and scopeType.')
  }
  return { scopeId, scopeType }
}

/** Whether the caller may read or change policies of roles, or of groups. */
export const demandForPolicies = ({ caller }: Context, scopeType: string | undefined, what: 'read' | 'write'): void =>
  demandOfPim(caller, `${scopeType === 'Group' ? 'groupPolicies' : 'rolePolicies'}.${what}`)

const policyGuid = (tenant: Tenant, { scopeId, name }: PolicySubject): string =>
  tenant.namedId(`policy:${scopeId}:${name}`)

/** The policy with this id, `{scopeType}_{tenant}_{guid}`. */
export function findPolicy({ tenant }: World, policyId: string): PolicySubject | undefined {
  const [scopeType, tenantId, guid] = policyId.split('_')
  if (tenantId !== tenant.id) return undefined
  const groups = tenant.founding.groups.filter(
    (group) => group.properties?.['isAssignableToRole'] === true && group.outsidePim !== true,
  )
  const subjects: PolicySubject[] =
    scopeType === 'Group'
      ? groups.flatMap((group) => ['member', 'owner'].map((name) => ({ scopeId: tenant.groups.idOf(group), name })))
      : ROLE_DEFINITIONS.map(({ displayName }) => ({ scopeId: '/', name: displayName }))
  return subjects.find((subject) => policyGuid(tenant, subject) === guid)
}

/** Name of the role (or of the relation to a group) → the id that the rows carry. */
function subjects(
  context: Context,
  scopeId: string,
  scopeType: string,
): Array<{ name: string; roleDefinitionId: string }> {
  if (scopeType === 'DirectoryRole' || scopeType === 'Directory') {
    if (scopeId !== '/') throw badRequest(`Invalid scopeId '${scopeId}' for scopeType '${scopeType}'.`)
    return ROLE_DEFINITIONS.map(({ displayName, id }) => ({ name: displayName, roleDefinitionId: id }))
  }
  const group = context.world.tenant.groups.find(scopeId)
  if (group?.properties?.['isAssignableToRole'] !== true || group.outsidePim === true) {
    throw new GraphError(
      400,
      'ResourceTypeNotSupported',
      'The resource type is not supported: the group is not onboarded to PIM.',
    )
  }
  return ['member', 'owner'].map((relation) => ({ name: relation, roleDefinitionId: relation }))
}

function listPolicyAssignments(context: Context): ApiResponse {
  const {
    world: { tenant },
    query,
  } = context
  const { scopeId, scopeType } = scopeOf(query.filter)
  demandForPolicies(context, scopeType, 'read')
  requireP2(context.world)
  const policy = query.expand.find(({ name }) => name === 'policy')
  const withRules = policy?.expand?.some(({ name }) => name === 'rules') === true
  const names = new Map<Row, string>()
  const rows = subjects(context, scopeId, scopeType).map(({ name, roleDefinitionId }) => {
    const policyId = `${scopeType}_${tenant.id}_${policyGuid(tenant, { scopeId, name })}`
    const row: Row = { id: `${policyId}_${roleDefinitionId}`, policyId, roleDefinitionId, scopeId, scopeType }
    names.set(row, name)
    return row
  })
  return listResponse(context, {
    set: 'policies/roleManagementPolicyAssignments',
    type: assignment,
    source: arraySource(rows),
    decorate: (row, projected) =>
      policy === undefined
        ? projected
        : {
            ...projected,
            policy: policyOf(context.world, row, { scopeId, name: names.get(row) ?? '' }, withRules),
          },
  })
}

function policyOf(
  world: World,
  { policyId, scopeId, scopeType }: Row,
  subject: PolicySubject,
  withRules: boolean,
): Row {
  const { rolePolicies } = world.tenant
  const changedAt = rolePolicies.changedAt(subject, world.replicated())
  const policy = {
    id: policyId,
    displayName: scopeType,
    description: scopeType,
    isOrganizationDefault: false,
    scopeId,
    scopeType,
    lastModifiedDateTime: changedAt === undefined ? null : isoTime(changedAt),
    lastModifiedBy: { displayName: null, id: null },
  }
  return withRules
    ? {
        ...policy,
        rules: rolePolicies
          .rules(subject, world.replicated())
          .map((rule) => withNames(world, rule, world.replicated())),
      }
    : policy
}

export const rolePolicyRoutes: readonly Route[] = [
  route('GET', '/policies/roleManagementPolicyAssignments', 'rolePolicies.read', listPolicyAssignments, {
    ownPermissions: true,
    expands: ['policy', 'policy/rules'],
  }),
]
