import { Refusal } from '../../../../errors.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import { isGroup, type RoleDefinition } from '../../../../graph/roles.ts'
import { nameOf } from '../../../people/person.ts'
import { present } from '../../../../present.ts'
import { listed } from '../../../reports/wording.ts'
import { readHolders } from '../../snapshots/holders.ts'
import { GLOBAL_ADMINISTRATOR } from '../../snapshots/snapshot-summary.ts'
import { activationRules } from '../../activation-rules.ts'
import { ROLE_SETTINGS, settingsChanged, type SettingsChange } from '../settings-change.ts'
import { lacksApprovers, targetRules, type Approver, type Rule } from '../settings-target.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { roleIdOf } from '../../tiers.ts'
import { readRolesNow, readSubjects, roleDetails, type RolesNow } from '../tenant.ts'
import { drafted, isPlanned, limitTo, toDraftRow, type Candidate, type RoleDraft } from './draft.ts'
import { readNamed } from './named.ts'

/**
 * Settings of roles to the baseline of their tier, where they are weaker; what is stricter stays. Roles without a tier
 * have no baseline.
 *
 * @throws Refusal `PimUnavailable`, `RoleNotFound`, `ApproversRequired`
 */
export const settingsToBaseline: RoleDraft = async (
  scope,
  { maxChanges },
  { reader, baselines, settingsHandedOver, now },
) => {
  const roles = await readRolesNow(reader, scope, now)
  const used = new Set(roles.inventory.rows.map((row) => roles.definitionOf(row)))
  const approvers = await approversOf(reader, scope.approverIds ?? [])
  const subjects = await readSubjects(
    reader,
    roles.chosen.definitions.flatMap((definition) =>
      mayActivate(roles, definition).map(({ principalId }) => principalId),
    ),
  )
  const found: (Candidate & { change: SettingsChange })[] = []
  let readable = false
  for (const definition of roles.chosen.definitions) {
    const roleDefinitionId = definition.id ?? ''
    const policy = roles.policyOf(roleDefinitionId)
    const tier = roles.inventory.ratings.get(roleDefinitionId)?.tier
    readable ||= policy !== undefined
    if (
      policy?.policyId == null ||
      tier === undefined ||
      (scope.roleIds === undefined && !used.has(roleDefinitionId))
    ) {
      continue
    }
    const { policyId } = policy
    const rules = (policy.policy?.rules as Rule[] | undefined) ?? []
    const details = {
      ...roleDetails(definition, tier),
      ...present('approvers', approvers.length === 0 ? undefined : approvers.map(({ name }) => name)),
      concerned: subjects.peopleOf(mayActivate(roles, definition).map(({ principalId }) => principalId)),
    }
    if (approvers.length === 0 && lacksApprovers(rules, baselines[tier])) {
      throw new Refusal(
        'ApproversRequired',
        `The baseline asks for an approval of "${details.roleName}", and nobody is named who gives it: name ` +
          'people or groups as approverIds.',
        { target: 'approverIds' },
      )
    }
    const target = targetRules(rules, baselines[tier], approvers)
    if (target.size === 0) continue
    const activation = activationRules({ policy: { rules: rules.map((rule) => target.get(rule.id) ?? rule) } })
    const change: SettingsChange = {
      kind: ROLE_SETTINGS,
      subjectId: roleDefinitionId,
      targetId: roleDefinitionId,
      before: {
        policyId,
        rules: Object.fromEntries(rules.filter(({ id }) => target.has(id)).map((rule) => [rule.id, rule])),
      },
      after: { policyId, rules: Object.fromEntries(target) },
      preconditions: {},
      details: { ...details, activation },
    }
    found.push({ change })
  }
  if (!readable) {
    throw new Refusal(
      'PimUnavailable',
      'The settings of roles can not be read: the tenant has no Privileged Identity Management, or this service ' +
        'may not read it.',
    )
  }
  limitTo(found, maxChanges)
  const forbidsPermanent = found.some(
    ({ change: { targetId, after } }) =>
      targetId === GLOBAL_ADMINISTRATOR && after.rules['Expiration_Admin_Assignment'] !== undefined,
  )
  const stuck = await stuckBy(
    reader,
    found.filter(isPlanned).map(({ change }) => change),
  )
  const handedOver = settingsHandedOver()
  for (const one of found.filter(isPlanned)) Object.assign(one, present('reason', handedOver))
  return drafted(found.map(toDraftRow), [
    ...stuck,
    ...(forbidsPermanent
      ? [
          'Afterwards nobody can be made Global Administrator for good, new emergency accounts included; those ' +
            'that are stay so.',
        ]
      : []),
  ])
}

/** Who could not activate any more, since activating is to ask for a second factor that they do not have. */
export async function stuckBy(
  reader: GraphReader,
  changes: readonly Pick<SettingsChange, 'before' | 'after' | 'details'>[],
): Promise<string[]> {
  const demandingMfa = changes.filter(({ before, after: wanted }) =>
    settingsChanged(before, wanted).some(({ field, after }) => field === 'mfaOnActivation' && after === 'Yes'),
  )
  const people = new Map(
    demandingMfa.flatMap(({ details }) => details.concerned ?? []).map(({ person }) => [person.userId, nameOf(person)]),
  )
  const { holders } = await readHolders(reader, [...people.keys()])
  const names = holders
    .filter(({ mfaRegistered }) => mfaRegistered === false)
    .map(({ userId }) => people.get(userId) ?? userId)
  return names.length === 0
    ? []
    : [
        `Activating will ask for a second factor, and ${listed(names, 6)} ` +
          `${names.length === 1 ? 'has' : 'have'} registered none: let them do that first.`,
      ]
}

/** People and groups. */
export async function approversOf(reader: GraphReader, ids: readonly string[]): Promise<Approver[]> {
  const found = await readNamed(reader, ids, { target: 'approverIds', does: 'approve', groups: true })
  return found.map((principal) => ({
    id: principal.id,
    isGroup: isGroup(principal),
    name: principal.displayName ?? principal.id,
  }))
}

/** The people whom stricter settings concern: whoever may activate the role. */
const mayActivate = ({ inventory }: RolesNow, definition: RoleDefinition): AssignmentRow[] =>
  inventory.rows.filter(
    ({ roleId, assignmentType, principalType }) =>
      roleId === roleIdOf(definition) && assignmentType === 'eligible' && principalType === 'user',
  )
