import { Refusal } from '../../../../../errors.ts'
import { unlessRefused } from '../../../../../graph/failure.ts'
import { present } from '../../../../../present.ts'
import { activationRules } from '../../../activation-rules.ts'
import { approversOf, stuckBy } from '../../../plans/drafts/settings.ts'
import { drafted, isPlanned, limitTo, toDraftRow, type Candidate } from '../../../plans/drafts/draft.ts'
import { lacksApprovers, targetRules, type Approver, type Rule } from '../../../plans/settings-target.ts'
import { readSubjects } from '../../../plans/tenant.ts'
import type { AssignmentRow } from '../../../assignment-rows.ts'
import { placeNameOf } from '../../../findings/rules/azure-facts.ts'
import { asOfEntra, readPolicy } from '../../azure-policies.ts'
import { pairKey } from '../../pairs-in-use.ts'
import { AZURE_ROLE_SETTINGS, type AzureSettingsChange } from '../azure-settings.ts'
import { SETTINGS_UNSEEN } from '../azure-settings-kind.ts'
import { keepGranted, scopeIdOf, type AzureDraft } from './azure-draft.ts'
import { chosenPairs } from './chosen.ts'

interface SettingsCandidate extends Candidate {
  change: AzureSettingsChange
}

/**
 * Settings of roles of Azure to the baseline of their tier, scope by scope, where they are weaker; what is stricter
 * stays. HTTP requests: 1 for each role in use at a scope, 2 for each scope that something changes at.
 *
 * @throws Refusal `SnapshotNotFound`, `AzureRolesUnread`, `FindingNotFound`, `ApproversRequired`,
 *   `AzureWriteNotGranted`
 */
export const settingsToBaseline: AzureDraft = async (scope, { maxChanges }, tools) => {
  const { arm, reader, baselines } = tools
  const { pairs, rows } = await chosenPairs(tools, scope)
  const approvers = await approversOf(reader, scope.approverIds ?? [])
  const eligible = Map.groupBy(
    rows.filter(({ assignmentType, principalType }) => assignmentType === 'eligible' && principalType === 'user'),
    pairKey,
  )
  const [policies, subjects] = await Promise.all([
    Promise.all(
      pairs.map((row) => readPolicy(arm, { roleId: row.roleId, scope: scopeIdOf(row) }).catch(unlessRefused)),
    ),
    readSubjects(
      reader,
      pairs.flatMap((row) => (eligible.get(pairKey(row)) ?? []).map(({ principalId }) => principalId)),
    ),
  ])
  const found = pairs.flatMap((row, index): SettingsCandidate[] => {
    const { tier } = row
    if (tier === undefined) return []
    const policy = policies[index]
    const people = (eligible.get(pairKey(row)) ?? []).map(({ principalId }) => principalId)
    const details = {
      roleId: row.roleId,
      roleName: row.roleName,
      tier,
      scopeName: placeNameOf(row),
      ...present('approvers', approvers.length === 0 ? undefined : approvers.map(({ name }) => name)),
      concerned: subjects.peopleOf(people),
    }
    const about = { kind: AZURE_ROLE_SETTINGS, subjectId: row.roleId, targetId: row.roleId, preconditions: {} }
    const scopeId = scopeIdOf(row)
    if (policy === undefined) {
      const unseen = { scope: scopeId, policyId: '', rules: {} }
      return [{ change: { ...about, before: unseen, after: unseen, details }, reason: SETTINGS_UNSEEN }]
    }
    const rules = policy.effectiveRules as Rule[]
    const target = targetOf(row, rules, baselines[tier], approvers)
    if (target.size === 0) return []
    const activation = activationRules(asOfEntra(rules.map((rule) => target.get(rule.id) ?? rule)))
    const { policyId } = policy
    const before = Object.fromEntries(rules.filter(({ id }) => target.has(id)).map((rule) => [rule.id, rule]))
    return [
      {
        change: {
          ...about,
          before: { scope: scopeId, policyId, rules: before },
          after: { scope: scopeId, policyId, rules: Object.fromEntries(target) },
          details: { ...details, activation },
        },
      },
    ]
  })
  await keepGranted(tools, found, ({ change }) => change.after.scope, 'settings')
  limitTo(found, maxChanges)
  const planned = found.filter(isPlanned).map(({ change }) => change)
  return drafted(found.map(toDraftRow), await stuckBy(reader, planned))
}

/** @throws Refusal `ApproversRequired` */
function targetOf(
  row: AssignmentRow,
  rules: readonly Rule[],
  baseline: Parameters<typeof targetRules>[1],
  approvers: readonly Approver[],
): Map<string, Rule> {
  if (approvers.length === 0 && lacksApprovers(rules, baseline)) {
    throw new Refusal(
      'ApproversRequired',
      `The baseline asks for an approval of "${row.roleName}", and nobody is named who gives it: name people or ` +
        'groups as approverIds.',
      { target: 'approverIds' },
    )
  }
  return targetRules(rules, baseline, approvers, azureApprover)
}

/** Whoever approves, as a rule of Azure names them: https://learn.microsoft.com/rest/api/authorization/role-management-policies/update#userset */
export const azureApprover = ({ id, isGroup, name }: Approver): object => ({
  id,
  description: name,
  isBackup: false,
  userType: isGroup ? 'Group' : 'User',
})
