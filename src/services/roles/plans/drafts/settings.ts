import { Refusal } from '../../../../errors.ts'
import { principalsByIds, type RoleDefinition } from '../../../../graph/roles.ts'
import type { DraftRow } from '../../../plans/drafting.ts'
import { GLOBAL_ADMINISTRATOR } from '../../snapshots/summary.ts'
import { ROLE_SETTINGS, type SettingsChange } from '../settings-change.ts'
import { lacksApprovers, targetRules, type Approver, type Rule } from '../settings-target.ts'
import type { AssignmentRow } from '../../rows.ts'
import { roleIdOf } from '../../tiers.ts'
import { readRolesNow, readSubjects, roleDetails, type RolesNow } from '../tenant.ts'
import { drafted, OVER_LIMIT, type RoleDraft } from './draft.ts'

/**
 * Settings of roles to the baseline of their tier, where they are weaker; what is stricter stays. Roles without a tier have
 * no baseline.
 *
 * @throws Refusal `PimUnavailable`, `RoleNotFound`, `ApproversRequired`
 */
export const settingsToBaseline: RoleDraft = async (scope, { maxChanges }, { reader, baselines, now }) => {
  const roles = await readRolesNow(reader, scope, now)
  const used = new Set(roles.inventory.rows.map(row => roles.definitionOf(row)))
  const approvers = await approversOf(scope.approverIds ?? [])
  const subjects = await readSubjects(reader, roles.chosen.definitions.flatMap(definition => mayActivate(roles, definition).map(({ principalId }) => principalId)))
  const rows: DraftRow[] = []
  let readable = false
  for (const definition of roles.chosen.definitions) {
    const roleDefinitionId = definition.id ?? ''
    const policy = roles.policyOf(roleDefinitionId)
    const tier = roles.inventory.ratings.get(roleDefinitionId)?.tier
    readable ||= policy !== undefined
    if (policy?.policyId == null || tier === undefined || (scope.roleIds === undefined && !used.has(roleDefinitionId))) continue
    const { policyId } = policy
    const rules = policy.policy?.rules as Rule[] | undefined ?? []
    const details = { ...roleDetails(definition, tier), concerned: subjects.peopleOf(mayActivate(roles, definition).map(({ principalId }) => principalId)) }
    if (approvers.length === 0 && lacksApprovers(rules, baselines[tier])) {
      throw new Refusal('ApproversRequired', `The baseline asks for an approval of "${details.roleName}", and nobody is named who gives it: name people or groups as approverIds.`, { target: 'approverIds' })
    }
    const target = targetRules(rules, baselines[tier], approvers)
    if (target.size === 0) continue
    const change: SettingsChange = {
      kind: ROLE_SETTINGS,
      userId: roleDefinitionId,
      targetId: roleDefinitionId,
      before: { policyId, rules: Object.fromEntries(rules.filter(({ id }) => target.has(id)).map(rule => [rule.id, rule])) },
      after: { policyId, rules: Object.fromEntries(target) },
      preconditions: {},
      details,
    }
    rows.push(rows.filter(({ decision }) => decision === 'planned').length < maxChanges ? { decision: 'planned', change } : { decision: 'spared', change, ...OVER_LIMIT })
  }
  if (!readable) throw new Refusal('PimUnavailable', 'The settings of roles can not be read: the tenant has no Privileged Identity Management, or this service may not read it.')
  const forbidsPermanent = rows.some(({ change: { targetId, after } }) => targetId === GLOBAL_ADMINISTRATOR && (after as SettingsChange['after']).rules['Expiration_Admin_Assignment'] !== undefined)
  return drafted(rows, forbidsPermanent ? ['Afterwards nobody can be made Global Administrator for good, new emergency accounts included; those that are stay so.'] : [])

  async function approversOf (ids: readonly string[]): Promise<Approver[]> {
    const found = await principalsByIds(reader, ids)
    const missing = ids.find(id => !found.some(one => one.id === id))
    if (missing !== undefined) throw new Refusal('UserNotFound', `There is nobody with the id "${missing}" who could approve: use the object ids of people or groups.`, { target: 'approverIds' })
    return found.map(({ id, '@odata.type': type }) => ({ id, isGroup: type === '#microsoft.graph.group' }))
  }
}

/** The people whom stricter settings concern: whoever may activate the role. */
const mayActivate = ({ inventory }: RolesNow, definition: RoleDefinition): AssignmentRow[] =>
  inventory.rows.filter(({ roleId, assignmentType, principalType }) => roleId === roleIdOf(definition) && assignmentType === 'eligible' && principalType === 'user')
