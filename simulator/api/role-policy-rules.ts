import { noContent, ok } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { GraphError, badRequest, insufficientPrivileges, notFound } from '../http/graph-error.ts'
import { contextOf } from '../odata/project.ts'
import { durationMs } from '../tenant/duration.ts'
import type { PolicySubject } from '../tenant/role-policies.ts'
import { withNames, withoutNames } from './policy-approvers.ts'
import { requireP2 } from './premium.ts'
import { objectIn } from './request-body.ts'
import type { Row } from './role-grants.ts'
import { demandForPolicies, findPolicy } from './role-policies.ts'

const MINUTE = 60_000
const ENABLED_RULES = ['MultiFactorAuthentication', 'Justification', 'Ticketing']
const METADATA = new Set(['@odata.type', 'id', 'target'])

const INVALID_POLICY = () => new GraphError(400, 'InvalidPolicy', 'The policy is invalid.')
const CONFLICT = () =>
  new GraphError(400, 'MfaAndAcrsConflict', 'The Mfa and Acrs policy settings cannot be enabled simultaneously.')

function policyIn(context: Context): PolicySubject {
  const {
    world,
    call: { method },
    parameters: [policyId = ''],
  } = context
  demandForPolicies(context, policyId.split('_')[0], method === 'PATCH' ? 'write' : 'read')
  requireP2(world)
  const policy = findPolicy(world, policyId)
  if (policy === undefined) throw notFound(policyId)
  return policy
}

function ruleIn(context: Context, policy: PolicySubject): Row & { id: string } {
  const [, ruleId = ''] = context.parameters
  const rule = context.world.tenant.rolePolicies.rules(policy, context.world.now()).find(({ id }) => id === ruleId)
  if (rule === undefined) throw notFound(ruleId)
  return rule
}

const setOf = ({ parameters: [policyId = ''] }: Context) => `policies/roleManagementPolicies('${policyId}')/rules`

function listRules(context: Context): ApiResponse {
  const { world, call } = context
  return ok({
    '@odata.context': contextOf(world.url, call.version, setOf(context)),
    value: world.tenant.rolePolicies
      .rules(policyIn(context), world.now())
      .map((rule) => withNames(world, rule, world.now())),
  })
}

function getRule(context: Context): ApiResponse {
  const rule = ruleIn(context, policyIn(context))
  return ok({
    '@odata.context': contextOf(context.world.url, context.call.version, `${setOf(context)}/$entity`),
    ...withNames(context.world, rule, context.world.now()),
  })
}

/**
 * A rule is of one type for good, and what its body leaves out stays
 * (learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update).
 */
function updateRule(context: Context): ApiResponse {
  const { world, call } = context
  if (world.has('appOnlySettingsRefused')) throw insufficientPrivileges()
  const policy = policyIn(context)
  const rule = ruleIn(context, policy)
  const { target, ...values } = objectIn(call.body)
  if (values['@odata.type'] !== rule['@odata.type']) {
    throw badRequest(`The rule '${rule.id}' is not of type '${String(values['@odata.type'])}'.`)
  }
  if (values['id'] !== undefined && values['id'] !== rule.id) {
    throw badRequest(`The rule '${rule.id}' can't be renamed.`)
  }
  const unknown = Object.keys(values).find((name) => !METADATA.has(name) && !(name in rule))
  if (unknown !== undefined) {
    throw badRequest(`The property '${unknown}' does not exist on type '${String(rule['@odata.type']).slice(1)}'.`)
  }
  const changed = { ...rule, ...withoutNames(values), id: rule.id }
  checkValues(changed)
  refuseConflict(
    world.tenant.rolePolicies.rules(policy, world.now()).map((other) => (other.id === rule.id ? changed : other)),
  )
  world.tenant.rolePolicies.write(policy, changed, world.now())
  return noContent
}

function checkValues(rule: Row & { id: string }): void {
  const [kind] = rule.id.split('_')
  if (kind === 'Expiration') checkExpiration(rule)
  if (kind === 'Enablement') {
    const enabled = rule['enabledRules']
    if (!Array.isArray(enabled) || enabled.some((name) => !ENABLED_RULES.includes(name as string))) {
      throw INVALID_POLICY()
    }
  }
  if (kind === 'AuthenticationContext') {
    const { isEnabled, claimValue } = rule
    if (typeof isEnabled !== 'boolean' || (isEnabled && !/^c\d{1,2}$/.test(String(claimValue)))) throw INVALID_POLICY()
  }
  if (kind === 'Approval' && typeof (rule['setting'] as Row | null)?.['isApprovalRequired'] !== 'boolean') {
    throw INVALID_POLICY()
  }
}

/**
 * An activation lasts between half an hour and a day
 * (learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings).
 */
function checkExpiration({ id, isExpirationRequired, maximumDuration }: Row): void {
  const lasts = durationMs(String(maximumDuration))
  if (typeof isExpirationRequired !== 'boolean' || lasts === undefined || lasts === 0) throw INVALID_POLICY()
  if (String(id).includes('EndUser') && (lasts < 30 * MINUTE || lasts > 1440 * MINUTE)) throw INVALID_POLICY()
}

/**
 * A second factor and an authentication context exclude each other. Graph has been seen to refuse the first while the
 * second is on and to let the other order pass; here neither passes, so that what works here works there.
 */
function refuseConflict(rules: readonly Row[]): void {
  const rule = (id: string) => rules.find((other) => other['id'] === id)
  const mfa = (rule('Enablement_EndUser_Assignment')?.['enabledRules'] as string[]).includes(
    'MultiFactorAuthentication',
  )
  if (mfa && rule('AuthenticationContext_EndUser_Assignment')?.['isEnabled'] === true) throw CONFLICT()
}

const RULES = '/policies/roleManagementPolicies/{id}/rules'

export const rolePolicyRuleRoutes: readonly Route[] = [
  route('GET', RULES, 'rolePolicies.read', listRules, { ownPermissions: true }),
  route('GET', `${RULES}/{id}`, 'rolePolicies.read', getRule, { ownPermissions: true }),
  route('PATCH', `${RULES}/{id}`, 'rolePolicies.write', updateRule, { ownPermissions: true }),
]
