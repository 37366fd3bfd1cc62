import { Refusal } from '../../../../errors.ts'
import { principalsByIds, type RoleDefinition } from '../../../../graph/roles.ts'
import type { DraftRow } from '../../../plans/drafting.ts'
import { nameOf } from '../../../people/person.ts'
import { present } from '../../../present.ts'
import { listed } from '../../../reports/wording.ts'
import { readHolders } from '../../snapshots/holders.ts'
import { GLOBAL_ADMINISTRATOR } from '../../snapshots/summary.ts'
import { activationRules } from '../../activation.ts'
import { ROLE_SETTINGS, settingsChanged, type RulesOf, type SettingsChange } from '../settings-change.ts'
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
    const details = { ...roleDetails(definition, tier), ...present('approvers', approvers.length === 0 ? undefined : approvers.map(({ name }) => name)), concerned: subjects.peopleOf(mayActivate(roles, definition).map(({ principalId }) => principalId)) }
    if (approvers.length === 0 && lacksApprovers(rules, baselines[tier])) {
      throw new Refusal('ApproversRequired', `The baseline asks for an approval of "${details.roleName}", and nobody is named who gives it: name people or groups as approverIds.`, { target: 'approverIds' })
    }
    const target = targetRules(rules, baselines[tier], approvers)
    if (target.size === 0) continue
    const activation = activationRules({ policy: { rules: rules.map(rule => target.get(rule.id) ?? rule) } })
    const change: SettingsChange = {
      kind: ROLE_SETTINGS,
      userId: roleDefinitionId,
      targetId: roleDefinitionId,
      before: { policyId, rules: Object.fromEntries(rules.filter(({ id }) => target.has(id)).map(rule => [rule.id, rule])) },
      after: { policyId, rules: Object.fromEntries(target) },
      preconditions: {},
      details: { ...details, activation },
    }
    rows.push(rows.filter(({ decision }) => decision === 'planned').length < maxChanges ? { decision: 'planned', change } : { decision: 'spared', change, ...OVER_LIMIT })
  }
  if (!readable) throw new Refusal('PimUnavailable', 'The settings of roles can not be read: the tenant has no Privileged Identity Management, or this service may not read it.')
  const forbidsPermanent = rows.some(({ change: { targetId, after } }) => targetId === GLOBAL_ADMINISTRATOR && (after as SettingsChange['after']).rules['Expiration_Admin_Assignment'] !== undefined)
  const stuck = await stuckBy(rows)
  return drafted(rows, [...stuck, ...forbidsPermanent ? ['Afterwards nobody can be made Global Administrator for good, new emergency accounts included; those that are stay so.'] : []])

  /** Who could not activate any more, since activating is to ask for a second factor that they do not have. */
  async function stuckBy (drafts: readonly DraftRow[]): Promise<string[]> {
    const asking = drafts.filter(({ decision, change }) => decision === 'planned' && settingsChanged(change.before as RulesOf, change.after as RulesOf).some(({ field, after }) => field === 'mfaOnActivation' && after === 'Yes'))
    const people = new Map(asking.flatMap(({ change }) => (change as SettingsChange).details.concerned ?? []).map(({ person }) => [person.userId, nameOf(person)]))
    const { holders } = await readHolders(reader, [...people.keys()])
    const names = holders.filter(({ mfaRegistered }) => mfaRegistered === false).map(({ userId }) => people.get(userId) ?? userId)
    return names.length === 0 ? [] : [`Activating will ask for a second factor, and ${listed(names, 6)} ${names.length === 1 ? 'has' : 'have'} registered none: let them do that first.`]
  }

  async function approversOf (ids: readonly string[]): Promise<Approver[]> {
    const found = await principalsByIds(reader, ids)
    const missing = ids.find(id => !found.some(one => one.id === id))
    if (missing !== undefined) throw new Refusal('UserNotFound', `There is nobody with the id "${missing}" who could approve: use the object ids of people or groups.`, { target: 'approverIds' })
    const unable = found.find(({ '@odata.type': type, accountEnabled }) => accountEnabled === false || (type !== '#microsoft.graph.user' && type !== '#microsoft.graph.group'))
    if (unable !== undefined) throw new Refusal('ApproverNotAllowed', `${unable.displayName ?? unable.id} can not approve: name people whose accounts are enabled, or groups.`, { target: 'approverIds' })
    return found.map(({ id, displayName, '@odata.type': type }) => ({ id, isGroup: type === '#microsoft.graph.group', name: displayName ?? id }))
  }
}

/** The people whom stricter settings concern: whoever may activate the role. */
const mayActivate = ({ inventory }: RolesNow, definition: RoleDefinition): AssignmentRow[] =>
  inventory.rows.filter(({ roleId, assignmentType, principalType }) => roleId === roleIdOf(definition) && assignmentType === 'eligible' && principalType === 'user')
