import { Refusal } from '../../../../errors.ts'
import { unlessRefused } from '../../../../graph/failure.ts'
import { requestEligibility, requestGroupEligibility } from '../../../../graph/role-writes.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import { isoTime } from '../../../../time.ts'
import type { DraftRow } from '../../../plans/drafting.ts'
import type { Reason } from '../../../plans/kind.ts'
import { present } from '../../../present.ts'
import { counted } from '../../../reports/wording.ts'
import { activationRules, type ActivationRules } from '../../activation.ts'
import { readGroupPolicies } from '../../group-settings.ts'
import type { AssignmentRow } from '../../rows.ts'
import { pimSettings, type PimSettings } from '../../settings.ts'
import { readHolders } from '../../snapshots/holders.ts'
import { lastsAsLong, type GrantChange, type GrantKind } from '../grant-change.ts'
import { placeKey, readStanding, type Standing } from '../current-holdings.ts'
import { readRolesNow, readSubjects, scopeText, type RolesNow, type Subjects } from '../tenant.ts'
import { keepApprovable } from './approvable.ts'
import {
  askBeforehand,
  drafted,
  endRefused,
  isPlanned,
  keepAdministrators,
  latestEnd,
  limitTo,
  noWayBack,
  type Candidate,
  type RoleDraft,
} from './draft.ts'

/** What somebody holds for good, and what comes in its place: two changes, of which the second waits for the first. */
interface Pair extends Candidate {
  give: GrantChange
  take: GrantChange
  /** Whether what comes in its place is there already. */
  isGiven: boolean
  /** Whether what is there ends before it should: then somebody extends that first. */
  isTooShort: boolean
  row: AssignmentRow
}

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
          userId: principalId,
          targetId,
          after,
          preconditions: { justification },
        },
      }) => {
        const action = {
          action: 'adminAssign' as const,
          startDateTime: isoTime(now()),
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
  if (unknownMfa.size > 0) {
    warnings.push(
      `Activating asks for a second factor, and of ${counted(unknownMfa.size, 'person', 'people')} nobody can ` +
        'tell whether one is registered: ask before you approve.',
    )
  }
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

/** A group that holds several roles is given once. */
const givenOnce = (pairs: readonly Pair[]): Pair[] => [
  ...new Map(
    pairs
      .filter(({ isGiven }) => !isGiven)
      .map((pair) => [placeKey(pair.give.userId, pair.give.targetId, pair.give.after.scope), pair]),
  ).values(),
]

const TOO_SHORT: Reason = {
  code: 'eligibilityTooShort',
  message:
    'Is eligible already, but not for as long as the plan would make it: extend that in Privileged Identity ' +
    'Management first.',
}

const UNREADABLE =
  'The settings of the group can not be read, so nobody knows for how long it lets somebody be eligible, or what ' +
  'becoming a member asks for: TestConnection says which permission that takes.'

const STUCK: Reason = {
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

/**
 * What becoming a member of a group asks for. A group that PIM does not manage yet begins with Microsoft's own
 * settings, of which nothing is known here: then Microsoft is asked beforehand alone. So it is where our identity may
 * not read them.
 */
async function readGroup(
  reader: GraphReader,
  groupId: string,
): Promise<{ settings: PimSettings; activation?: ActivationRules; isUnreadable?: true }> {
  const policies = await readGroupPolicies(reader, [groupId]).catch(unlessRefused)
  if (policies === undefined) return { settings: {}, isUnreadable: true }
  const found = policies.get(groupId)
  const policy =
    found?.underPim === true
      ? found.policies.find(({ roleDefinitionId }) => roleDefinitionId?.toLowerCase() === 'member')
      : undefined
  return policy === undefined
    ? { settings: {} }
    : { settings: pimSettings(policy), activation: activationRules(policy) }
}

/** People can only have the role through a group that itself holds it, and for no longer than the group does. */
function groupLacks(
  row: AssignmentRow,
  groupId: string,
  { inventory }: RolesNow,
  until: string | undefined,
): Reason | undefined {
  if (row.principalType !== 'user') return { code: 'groupHolder', message: 'Only people become members of the group.' }
  const own = inventory.rows.filter(
    (one) =>
      one.principalId === groupId &&
      one.roleId === row.roleId &&
      scopeText(one) === scopeText(row) &&
      one.assignmentType !== 'activated',
  )
  if (own.length === 0) {
    return { code: 'groupLacksRole', message: 'The group does not hold this role, so its members would not have it.' }
  }
  return own.some(({ endDateTime }) => lastsAsLong(endDateTime, until))
    ? undefined
    : {
        code: 'groupRoleTooShort',
        message:
          'The group loses this role before the people in it should: extend that in Privileged Identity ' +
          'Management first, or name an earlier end.',
      }
}

interface PairInput {
  scope: { groupId?: string; endDateTime?: string }
  roles: RolesNow
  subjects: Subjects
  standing: Standing
  /** Of the role, or of the group through which it is to be had. */
  settings: PimSettings
  activation: ActivationRules | undefined
  now: number
  justification: string
}

function toPair(
  row: AssignmentRow,
  { scope, roles, subjects, standing, settings, activation, now, justification }: PairInput,
): Pair {
  const { principalId, roleId, roleName, tier, scopeName } = row
  const roleDefinitionId = roles.definitionOf(row)
  const place = scopeText(row)
  const kind: GrantKind = scope.groupId === undefined ? 'roleEligibility' : 'groupEligibility'
  const targetId = scope.groupId ?? roleDefinitionId
  const at = scope.groupId === undefined ? place : '/'
  const end = scope.endDateTime ?? latestEnd(settings, now)
  const role = { roleId, roleName, ...present('tier', tier), ...present('scopeName', scopeName) }
  const given = standing[kind].get(placeKey(principalId, targetId, at))
  return {
    row,
    isGiven: given !== undefined,
    isTooShort: given !== undefined && !lastsAsLong(given.endDateTime, end),
    give: {
      kind,
      userId: principalId,
      targetId,
      before: { scope: at, held: false },
      after: { scope: at, held: true, ...present('endDateTime', end) },
      preconditions: { justification },
      details: subjects.detailsOf(principalId, {
        ...role,
        ...present('activation', activation),
        ...present(
          'groupName',
          scope.groupId === undefined ? undefined : subjects.principals.get(scope.groupId)?.displayName,
        ),
      }),
    },
    take: {
      kind: 'roleAssignment',
      userId: principalId,
      targetId: roleDefinitionId,
      before: { scope: place, held: true },
      after: { scope: place, held: false },
      preconditions: { justification, replacedBy: [{ kind, targetId, scope: at, ...present('endDateTime', end) }] },
      details: subjects.detailsOf(principalId, role),
    },
  }
}
