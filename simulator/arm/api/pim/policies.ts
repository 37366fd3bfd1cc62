import type { ApiResponse } from '../../../http/call.ts'
import { durationMs } from '../../../tenant/duration.ts'
import { isoTime } from '../../../tenant/sign-in-pattern.ts'
import { idAt, roleDefinitionIdAt } from '../../estate/held.ts'
import type { Policy } from '../../estate/policies.ts'
import type { PolicyRule } from '../../estate/policy-rules.ts'
import { badRequest, notFound, PlainArmError } from '../../http/arm-error.ts'
import { demand, route } from '../../http/call.ts'
import type { ArmContext, ArmRoute } from '../../http/call.ts'
import { parseArmFilter } from '../../http/filter.ts'
import { page } from '../../http/page.ts'
import { isAssignableAt } from '../role-definitions.ts'
import { demandScope } from '../scope-checks.ts'
import { PIM_VERSIONS, READ_PIM, requirePim } from './lists.ts'
import { scopeType } from './rows.ts'

const WRITE = 'Microsoft.Authorization/roleManagementPolicies/write'
const ENABLED_RULES = ['MultiFactorAuthentication', 'Justification', 'Ticketing']

const scopeOf = ({ estate }: ArmContext, { scope }: Policy) => ({
  id: scope.id,
  displayName: estate.hierarchy.displayName(scope),
  type: scopeType(scope),
})

function policyRow(context: ArmContext, policy: Policy, asOf: number) {
  const { estate } = context
  const { scope, name } = policy
  const changedAt = estate.policies.changedAt(policy, asOf)
  const rules = estate.policies.rules(policy, asOf)
  return {
    properties: {
      scope: scope.id,
      displayName: null,
      description: null,
      isOrganizationDefault: false,
      lastModifiedDateTime: changedAt === undefined ? null : isoTime(changedAt),
      lastModifiedBy: { id: null, displayName: changedAt === undefined ? '' : 'Admin', type: null, email: null },
      rules,
      effectiveRules: rules,
      policyProperties: { scope: scopeOf(context, policy) },
    },
    name,
    id: idAt(scope, 'roleManagementPolicies', name),
    type: 'Microsoft.Authorization/roleManagementPolicies',
  }
}

function assignmentRow(context: ArmContext, policy: Policy, asOf: number) {
  const { estate } = context
  const { scope, roleId } = policy
  const role = estate.roles.find(roleId)
  const name = `${policy.name}_${roleId}`
  const roleDefinitionId = roleDefinitionIdAt(scope, roleId)
  return {
    properties: {
      scope: scope.id,
      roleDefinitionId,
      policyId: idAt(scope, 'roleManagementPolicies', policy.name),
      effectiveRules: estate.policies.rules(policy, asOf),
      policyAssignmentProperties: {
        scope: scopeOf(context, policy),
        roleDefinition: {
          id: roleDefinitionId,
          displayName: role?.name ?? null,
          type: role?.custom === true ? 'CustomRole' : 'BuiltInRole',
        },
      },
    },
    name,
    // Singular, as Microsoft's example has it.
    id: idAt(scope, 'roleManagementPolicyAssignment', name),
    type: 'Microsoft.Authorization/RoleManagementPolicyAssignment',
  }
}

/** One for each role that can be assigned at the scope, unless one is asked for. */
function policiesAt(context: ArmContext): Policy[] {
  const { estate, scope, rights } = context
  requirePim(context)
  demandScope(context)
  const { equals } = parseArmFilter(context, ['roleDefinitionId'])
  const wanted = equals.get('roleDefinitionId')?.split('/').at(-1)?.toLowerCase()
  if (!rights.may(READ_PIM, scope)) return []
  return estate.roles.all
    .filter((role) => (wanted === undefined || role.id === wanted) && isAssignableAt(context, role, scope))
    .map(({ id }) => estate.policies.of(scope, id))
}

function policyFor(context: ArmContext, name: string): Policy {
  const { estate, scope } = context
  requirePim(context)
  demandScope(context)
  const found = estate.policies.named(scope, name)
  if (found === undefined) throw notFound('RoleManagementPolicyNotFound', `The policy '${name}' was not found.`)
  return found
}

function getPolicy(context: ArmContext): ApiResponse {
  demand(context, READ_PIM, context.scope)
  return { status: 200, body: policyRow(context, policyFor(context, context.parameters[0] ?? ''), context.now) }
}

function getAssignment(context: ArmContext): ApiResponse {
  const [name = ''] = context.parameters
  demand(context, READ_PIM, context.scope)
  const [policy = '', roleId] = name.split('_')
  const found = policyFor(context, policy)
  if (found.roleId !== roleId) {
    throw notFound('RoleManagementPolicyAssignmentNotFound', `The policy assignment '${name}' was not found.`)
  }
  return { status: 200, body: assignmentRow(context, found, context.now) }
}

/** Changes the rules that are named, each of them whole, and returns all. */
function patchPolicy(context: ArmContext): ApiResponse {
  const { estate, call, now, parameters } = context
  demand(context, WRITE, context.scope)
  const policy = policyFor(context, parameters[0] ?? '')
  const properties = (call.body as { properties?: { rules?: unknown } } | undefined)?.properties
  if (!Array.isArray(properties?.rules)) throw invalidPolicy('The rules of the policy are missing.')
  const known = estate.policies.rules(policy, now)
  const rules = (properties.rules as unknown[]).map((rule) => checkedRule(known, rule as Partial<PolicyRule>))
  estate.policies.change(policy, rules, now)
  return { status: 200, body: policyRow(context, policy, now) }
}

const invalidPolicy = (message: string) => badRequest(message, 'InvalidPolicy')

function checkedRule(known: readonly PolicyRule[], rule: Partial<PolicyRule>): PolicyRule {
  const before = known.find(({ id }) => id === rule.id)
  if (before === undefined) throw invalidPolicy(`The policy rule '${String(rule.id)}' does not exist.`)
  if (rule.ruleType !== before.ruleType) throw invalidPolicy(`The type of the policy rule '${before.id}' is wrong.`)
  const unknown = Object.keys(rule).find((name) => !(name in before) && name !== 'exceptionMembers')
  if (unknown !== undefined) throw invalidPolicy(`The policy rule '${before.id}' has no property '${unknown}'.`)
  if (before.ruleType === 'RoleManagementPolicyExpirationRule') checkExpiration(rule)
  if (before.ruleType === 'RoleManagementPolicyEnablementRule') checkEnablement(rule)
  const { maximumDuration: _, ...rest } = before
  return { ...('maximumDuration' in before ? rest : before), ...rule }
}

/** A duration that nothing needs is refused (https://github.com/kayasax/EasyPIM/issues/273), though Microsoft's example sends one. */
function checkExpiration({ id, isExpirationRequired, maximumDuration }: Partial<PolicyRule>): void {
  if (typeof isExpirationRequired !== 'boolean') throw invalidPolicy(`The policy rule '${id}' is not complete.`)
  if (!isExpirationRequired) {
    if (maximumDuration !== undefined && maximumDuration !== null && id !== 'Expiration_EndUser_Assignment') {
      throw invalidPolicy(`The maximum duration of the policy rule '${id}' is set though no expiration is required.`)
    }
    return
  }
  if (typeof maximumDuration !== 'string' || durationMs(maximumDuration) === undefined) {
    throw invalidPolicy(`The maximum duration of the policy rule '${id}' is not valid.`)
  }
}

function checkEnablement({ id, enabledRules }: Partial<PolicyRule>): void {
  if (!Array.isArray(enabledRules) || enabledRules.some((rule) => !ENABLED_RULES.includes(String(rule)))) {
    throw invalidPolicy(`The enabled rules of the policy rule '${id}' are not valid.`)
  }
}

const notImplemented = (): never => {
  throw new PlainArmError(501, 'NotImplemented', 'Not implemented exception')
}

const POLICIES = '{scope}/providers/Microsoft.Authorization/roleManagementPolicies'
const ASSIGNMENTS = '{scope}/providers/Microsoft.Authorization/roleManagementPolicyAssignments'
const provider = { ofProvider: true } as const

const list =
  (row: typeof policyRow | typeof assignmentRow) =>
  (context: ArmContext): ApiResponse =>
    page(
      context.world,
      context.call,
      policiesAt(context).map((policy) => row(context, policy, context.asOf)),
    )

export const policyRoutes: readonly ArmRoute[] = [
  route('GET', POLICIES, PIM_VERSIONS, list(policyRow), provider),
  route('GET', `${POLICIES}/{name}`, PIM_VERSIONS, getPolicy, provider),
  route('PATCH', `${POLICIES}/{name}`, PIM_VERSIONS, patchPolicy, provider),
  route('DELETE', `${POLICIES}/{name}`, PIM_VERSIONS, notImplemented),
  route('GET', ASSIGNMENTS, PIM_VERSIONS, list(assignmentRow), provider),
  route('GET', `${ASSIGNMENTS}/{name}`, PIM_VERSIONS, getAssignment, provider),
  route('PUT', `${ASSIGNMENTS}/{name}`, PIM_VERSIONS, notImplemented),
  route('DELETE', `${ASSIGNMENTS}/{name}`, PIM_VERSIONS, notImplemented),
]
