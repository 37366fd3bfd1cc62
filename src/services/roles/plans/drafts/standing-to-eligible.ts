import { Refusal } from '../../../../errors.ts'
import { requestEligibility, requestGroupEligibility } from '../../../../graph/role-writes.ts'
import { isoTime } from '../../../../time.ts'
import type { DraftRow } from '../../../plans/draft-rows.ts'
import type { Reason } from '../../../plans/kind.ts'
import { present } from '../../../../present.ts'
import { counted } from '../../../reports/wording.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import type { PimSettings } from '../../pim-settings.ts'
import { readHolders } from '../../snapshots/holders.ts'
import { placeKey, readStanding } from '../current-holdings.ts'
import { readRolesNow, readSubjects } from '../tenant.ts'
import { keepApprovable } from './approvable.ts'
import {
  askBeforehand,
  drafted,
  endRefused,
  isPlanned,
  keepAdministrators,
  limitTo,
  noWayBack,
  type RoleDraft,
} from './draft.ts'
import { readGroup, groupLacks } from './eligible-group.ts'
import { type Pair, toPair } from './eligible-pair.ts'

/**
 * From standing to eligible: whoever holds a role for good becomes eligible for it first, and loses it once that was
 * seen. With a group, people become eligible members of it instead, where it holds the same role.
 *
 * @throws Refusal `PimUnavailable`, `RoleNotFound`, `GroupNotFound`
 */
export const standingToEligible: RoleDraft = async (scope, { maxChanges }, tools) => {
  const { reader, safety, rehearse, now } = tools
  const roles = await readRolesNow(reader, scope, now)
  const { pim } = roles.inventory
  if (!pim.pimAvailable && pim.pimUnavailableReason !== 'noGroupPermission') {
    throw new Refusal(
      'PimUnavailable',
      'Nobody can be eligible here: the tenant has no Privileged Identity Management, or this service may not read it.',
    )
  }
  const rows = roles.inventory.rows.filter(
    (row) =>
      row.assignmentType === 'activePermanent' &&
      row.through === 'direct' &&
      roles.chosen.has(roles.definitionOf(row)) &&
      (scope.principalIds === undefined || scope.principalIds.includes(row.principalId)),
  )
  const [standing, subjects, { holders }, group] = await Promise.all([
    readStanding(reader, scope.groupId === undefined ? [] : [scope.groupId]),
    readSubjects(reader, [
      ...rows.map(({ principalId }) => principalId),
      ...(scope.groupId === undefined ? [] : [scope.groupId]),
    ]),
    readHolders(reader, [
      ...new Set(
        roles.inventory.rows
          .filter(({ principalType }) => principalType === 'user')
          .map(({ principalId }) => principalId),
      ),
    ]),
    scope.groupId === undefined ? undefined : readGroup(reader, scope.groupId),
  ])
  if (
    scope.groupId !== undefined &&
    subjects.principals.get(scope.groupId)?.['@odata.type'] !== '#microsoft.graph.group'
  ) {
    throw new Refusal('GroupNotFound', `There is no group with the id "${scope.groupId}".`, { target: 'groupId' })
  }
  const mfa = new Map(holders.map(({ userId, mfaRegistered }) => [userId, mfaRegistered]))
  const unknownMfa = new Set<string>()
  const [untouchable, groups] = await Promise.all([
    safety.untouchable([...subjects.principals.values()]),
    safety.groups(
      scope.includeGroups === true
        ? rows.filter(({ principalType }) => principalType === 'group').map(({ principalId }) => principalId)
        : [],
    ),
  ])
  // Whoever may activate the membership is not in the group, and has the role through it all the same.
  const mayJoin = Map.groupBy(
    roles.inventory.rows.filter(
      ({ groupId, membership }) =>
        groupId !== undefined && groups.members.has(groupId) && membership === 'eligibleMember',
    ),
    ({ groupId = '' }) => groupId,
  )
  const concernedBy = (groupId: string) => [
    ...(groups.members.get(groupId) ?? []),
    ...(mayJoin.get(groupId) ?? []).map(({ principalId }) => principalId),
  ]
  const members = await readSubjects(reader, [...new Set([...groups.members.keys()].flatMap(concernedBy))])

  // Also where only the baseline asks for it: the settings are the next wave.
  const asksForMfa = ({ tier }: AssignmentRow, settings: PimSettings) =>
    settings.mfaOnActivation === true || (tier !== undefined && tools.baselines[tier].mfaOnActivation)
  const pairs = rows.map((row): Pair => {
    const settings = group === undefined ? roles.settingsOf(roles.definitionOf(row)) : group.settings
    const pair = toPair(row, {
      scope,
      roles,
      subjects,
      standing,
      settings,
      activation: group?.activation ?? roles.activationOf(roles.definitionOf(row)).activation,
      now: now(),
      justification: tools.justification,
    })
    const concerned = concernedBy(row.principalId)
    if (concerned.length > 0) pair.give.details.concerned = members.peopleOf(concerned)
    const asked = asksForMfa(row, settings)
      ? [row.principalId, ...concerned].filter((id) => subjects.isPerson(id) || members.isPerson(id))
      : []
    const reason =
      whyNot(row, scope.includeGroups === true) ??
      untouchable.get(row.principalId) ??
      groups.reasons.get(row.principalId) ??
      (asked.some((id) => mfa.get(id) === false) ? STUCK : undefined) ??
      (pair.isTooShort ? TOO_SHORT : undefined) ??
      (scope.groupId === undefined ? undefined : groupLacks(row, scope.groupId, roles, pair.give.after.endDateTime)) ??
      endRefused(settings, pair.give.after.endDateTime, now())
    if (reason === undefined) asked.filter((id) => mfa.get(id) === undefined).forEach((id) => unknownMfa.add(id))
    return { ...pair, ...present('reason', reason) }
  })
  await keepAdministrators(safety, standing, pairs, ({ take }) => take)
  const warnings = scope.groupId === undefined ? await keepApprovable(reader, roles, safety, pairs) : []
  warnings.push(
    ...(await askBeforehand(
      rehearse,
      pairs.filter((pair) => isPlanned(pair) && !pair.isGiven),
      ({
        give: {
          subjectId: principalId,
          targetId,
          after,
          preconditions: { justification },
        },
      }) => {
        const action = {
          action: 'adminAssign' as const,
          startDateTime: isoTime(new Date(now())),
          ...present('endDateTime', after.endDateTime),
          justification,
        }
        return scope.groupId === undefined
          ? requestEligibility({ principalId, roleDefinitionId: targetId, directoryScopeId: after.scope }, action)
          : requestGroupEligibility({ principalId, groupId: targetId }, action)
      },
      maxChanges,
    )),
  )
  if (group?.isUnreadable === true) warnings.push(UNREADABLE)
  limitTo(pairs, maxChanges)

  const planned = pairs.filter(isPlanned)
  warnings.push(...unknownFactors(unknownMfa.size))
  warnings.push(
    ...noWayBack(
      planned.map(({ take }) => take),
      roles.settingsOf,
    ),
  )
  return drafted(
    [
      ...givenOnce(planned).map(({ give }): DraftRow => ({ decision: 'planned', change: give })),
      ...planned.map(({ take }): DraftRow => ({ decision: 'planned', change: take })),
      ...pairs.flatMap(({ take, reason }): DraftRow[] =>
        reason === undefined ? [] : [{ decision: 'spared', change: take, ...reason }],
      ),
    ],
    warnings,
  )
}

/** Of how many people nobody can tell whether they could activate anything. */
export const unknownFactors = (people: number): string[] =>
  people === 0
    ? []
    : [
        `Activating asks for a second factor, and of ${counted(people, 'person', 'people')} nobody can ` +
          'tell whether one is registered: ask before you approve.',
      ]

/** A group that holds several roles is given once. */
const givenOnce = (pairs: readonly Pair[]): Pair[] => [
  ...new Map(
    pairs
      .filter(({ isGiven }) => !isGiven)
      .map((pair) => [placeKey(pair.give.subjectId, pair.give.targetId, pair.give.after.scope), pair]),
  ).values(),
]

export const TOO_SHORT: Reason = {
  code: 'eligibilityTooShort',
  message:
    'Is eligible already, but not for as long as the plan would make it: extend that in Privileged Identity ' +
    'Management first.',
}

const UNREADABLE =
  'The settings of the group can not be read, so nobody knows for how long it lets somebody be eligible, or what ' +
  'becoming a member asks for: TestConnection says which permission that takes.'

export const STUCK: Reason = {
  code: 'wouldGetStuck',
  message:
    'Activating asks for a second factor, and somebody who would need one has registered none: nothing is taken ' +
    'away before that.',
}

function whyNot(
  { orphaned, principalType, accountEnabled }: AssignmentRow,
  includeGroups: boolean,
): Reason | undefined {
  if (orphaned) {
    return {
      code: 'orphaned',
      message: 'Whoever held the role was deleted: remove the assignment with a plan for unused roles.',
    }
  }
  if (principalType === 'servicePrincipal') {
    return { code: 'appNotEligible', message: 'Apps can not activate a role, so they can not be eligible for one.' }
  }
  if (principalType === 'group' && !includeGroups) {
    return {
      code: 'groupHolder',
      message: 'A group holds the role: set includeGroups to make its members activate it.',
    }
  }
  if (accountEnabled === false) {
    return {
      code: 'accountDisabled',
      message: 'The account is disabled: remove the role with a plan for unused roles.',
    }
  }
  return undefined
}
