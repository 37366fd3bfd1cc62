import type { GraphReader } from '../../../graph/reader.ts'
import type { GraphWrite } from '../../../graph/write.ts'
import {
  addRoleAssignment,
  deleteRoleAssignment,
  isAlreadyGranted,
  requestAssignment,
  requestEligibility,
  requestGroupEligibility,
  type ScheduleAction,
} from '../../../graph/role-writes.ts'
import { isGroup, principalsByIds } from '../../../graph/roles.ts'
import { usersBy } from '../../../graph/users.ts'
import { DAY_MS, isoTime } from '../../../time.ts'
import { nameOf } from '../../people/person.ts'
import type { ChangeKind, Direction, Verification, Reason, ShownChange } from '../../plans/kind.ts'
import { present } from '../../../present.ts'
import { isBefore, lastActivityOf } from '../../sign-ins/activity.ts'
import { personAndRole, type ActivationHistory } from '../activations/history.ts'
import { refusedByRule } from './refusals.ts'
import { MUST_STAY, type RoleSafety } from './safety.ts'
import { placeKey, readStanding, type Standing } from './current-holdings.ts'
import {
  GRANT_KINDS,
  type GrantKind,
  type GrantState,
  type Replacement,
  type GrantChange,
  lastsAsLong,
  takesGlobalAdministrator,
  oppositeOf,
  seenOf,
  type UnusedBecause,
} from './role-grant.ts'

/** What replies show of a change that is about a role. */
export interface ShownRoleChange extends ShownChange {
  roleId: string
  roleName: string
}

/** What they show of who holds what. */
export interface ShownGrant extends ShownRoleChange {
  scopeName?: string
  why?: string
  lastActivityDateTime?: string
  endDateTime?: string
}

const WORDS: Readonly<Record<GrantKind, { give: string; take: string }>> = {
  roleEligibility: { give: 'Make eligible for', take: 'End the eligibility for' },
  roleAssignment: { give: 'Assign', take: 'Remove' },
  groupEligibility: { give: 'Make eligible for membership of', take: 'End the eligibility for membership of' },
}

/**
 * The kinds of changes of who holds what. What is taken away waits until what comes in its place was seen: eligible
 * before active is removed, and the other way round when it is taken back. One read of the tenant tells about any
 * number of changes.
 */
export function createGrantKinds({
  reader,
  safety,
  history,
  now,
}: {
  reader: GraphReader
  safety: RoleSafety
  history: () => Promise<ActivationHistory | undefined>
  now: () => number
}): ChangeKind<GrantChange, ShownGrant>[] {
  const standingFor = (changes: readonly GrantChange[]): Promise<Standing> =>
    readStanding(reader, [
      ...new Set(
        changes.flatMap(({ kind, targetId, preconditions: { replacedBy } }) => [
          ...(kind === 'groupEligibility' ? [targetId] : []),
          ...(replacedBy ?? []).filter((one) => one.kind === 'groupEligibility').map((one) => one.targetId),
        ]),
      ),
    ])

  async function verify(changes: GrantChange[]): Promise<Verification[]> {
    const standing = await standingFor(changes)
    return changes.map((change) => ({ seen: seenOf(change, standing), settled: true }))
  }

  /**
   * Nobody may have been at it meanwhile, whoever it is about must still be there, and what comes in its place must be
   * seen. What counted as unused must still be so.
   */
  async function recheck(changes: GrantChange[]): Promise<(Reason | undefined)[]> {
    const [standing, principals] = await Promise.all([
      standingFor(changes),
      principalsByIds(
        reader,
        changes.map(({ subjectId }) => subjectId),
      ),
    ])
    const known = new Map(principals.map((principal) => [principal.id.toLowerCase(), principal]))
    const losing = new Set(changes.filter(({ after }) => !after.held).map(({ subjectId }) => subjectId))
    const [untouchable, groups, used, staying] = await Promise.all([
      safety.untouchable(principals, { anew: true }),
      safety.groups(
        principals.filter((principal) => isGroup(principal) && losing.has(principal.id)).map(({ id }) => id),
        { anew: true },
      ),
      usedSince(changes, standing),
      safety.mustStay(
        standing,
        changes.filter(takesGlobalAdministrator).map(({ subjectId }) => subjectId),
      ),
    ])
    return changes.map((change): Reason | undefined => {
      const {
        subjectId,
        after,
        preconditions: { replacedBy = [], unused },
      } = change
      const principal = known.get(subjectId.toLowerCase())
      if (after.held && principal === undefined) {
        return { code: 'userGone', message: 'The account is not there any more.' }
      }
      if (after.held && principal?.accountEnabled === false) {
        return { code: 'accountDisabled', message: 'The account is disabled, so it is given nothing.' }
      }
      const spared = untouchable.get(principal?.id ?? '') ?? groups.reasons.get(principal?.id ?? '')
      if (spared !== undefined) return spared
      if (unused?.because === 'deleted' && principal !== undefined) {
        return { code: 'principalBack', message: 'Whoever was deleted is back.' }
      }
      if (unused?.because === 'disabled' && principal?.accountEnabled !== false) {
        return { code: 'recentlyEnabled', message: 'The account is enabled again.' }
      }
      const use = used.get(change)
      if (use !== undefined) return use
      const seen = seenOf(change, standing)
      if (seen === 'after') {
        return { code: 'alreadySo', message: 'Somebody else made this change before it was its turn.' }
      }
      if (seen !== 'before') {
        return { code: 'changedMeanwhile', message: 'Somebody changed it meanwhile, so it is left alone.' }
      }
      if (!replacedBy.every((replacement) => isReplaced(change, replacement, standing))) {
        return {
          code: 'replacementNotSeen',
          message: 'What should take its place is not to be seen, so nothing is taken away.',
        }
      }
      return takesGlobalAdministrator(change) && staying.has(subjectId) ? MUST_STAY : undefined
    })
  }

  /** Who made use of what counted as unused: 300 people to a request, and nothing where no change is about that. */
  async function usedSince(changes: readonly GrantChange[], standing: Standing): Promise<Map<GrantChange, Reason>> {
    const about = (because: UnusedBecause) =>
      changes.filter(({ preconditions: { unused } }) => unused?.because === because)
    const [bySignIn, byActivation] = [about('noSignIn'), about('neverActivated')]
    const [people, activations] = await Promise.all([
      usersBy(reader, 'id', [...new Set(bySignIn.map(({ subjectId }) => subjectId))], ['id', 'signInActivity']),
      byActivation.length === 0 ? undefined : history(),
    ])
    const last = new Map(people.map((user) => [user.id, lastActivityOf(user).lastActivityDateTime]))
    const since = ({ preconditions: { unused } }: GrantChange) => now() - (unused?.days ?? 0) * DAY_MS
    const found = new Map<GrantChange, Reason>()
    for (const change of bySignIn) {
      const at = last.get(change.subjectId)
      if (at === undefined || isBefore(at, change.details.lastActivityDateTime)) {
        found.set(change, {
          code: 'activityUnknown',
          message: 'The sign-in data can not be read or believed any more, so nobody can tell whether it is used.',
        })
      } else if (Date.parse(at) > since(change)) found.set(change, USED)
    }
    for (const change of byActivation) {
      const { subjectId, targetId, after, details } = change
      const isActive = standing.activated.has(placeKey(subjectId, targetId, after.scope))
      if (isActive || (activations?.last.get(personAndRole(subjectId, details.roleId)) ?? 0) > since(change)) {
        found.set(change, USED)
      } else if (activations === undefined || activations.since > since(change)) {
        found.set(change, {
          code: 'activityUnknown',
          message:
            'The history of activations could not be brought up to date, or lacks a part of that time, so nobody ' +
            'can tell whether it is used.',
        })
      }
    }
    return found
  }

  const writeOf = (
    { kind, subjectId: principalId, targetId, preconditions: { justification } }: GrantChange,
    from: GrantState,
    to: GrantState,
  ): GraphWrite => {
    const place = { principalId, roleDefinitionId: targetId, directoryScopeId: to.scope }
    if (kind === 'roleAssignment' && from.assignmentId !== undefined && !to.held) {
      return deleteRoleAssignment(from.assignmentId)
    }
    if (kind === 'roleAssignment' && to.assignmentId !== undefined && to.held) return addRoleAssignment(place)
    const action: ScheduleAction = to.held
      ? {
          action: 'adminAssign',
          startDateTime: isoTime(new Date(now())),
          ...present('endDateTime', to.endDateTime),
          justification,
        }
      : { action: 'adminRemove', justification }
    if (kind === 'groupEligibility') return requestGroupEligibility({ principalId, groupId: targetId }, action)
    return (kind === 'roleEligibility' ? requestEligibility : requestAssignment)(place, action)
  }

  return GRANT_KINDS.map((name): ChangeKind<GrantChange, ShownGrant> => ({
    name,
    subject: 'principal',
    target: name === 'groupEligibility' ? 'group' : 'role',
    recheck,
    waits: ({ after }) => !after.held,
    requests: (change) => [{ covers: ['role'], write: writeOf(change, change.before, change.after) }],
    verify: (changes: GrantChange[], _options: { direction: Direction; effects: boolean }) => verify(changes),
    isAlreadySo: isAlreadyGranted,
    refusal: refusedByRule,
    undoable: async (changes) =>
      (await verify(changes)).map(({ seen }) =>
        seen === 'after'
          ? undefined
          : { code: 'changedMeanwhile', message: 'It is not as the plan left it any more, so it is left alone.' },
      ),
    opposite: async (changes) => changes.map(oppositeOf),
    favours: ({ subjectId, after }) => (after.held ? subjectId : undefined),
    describe: ({ after, details }) =>
      `${WORDS[name][after.held ? 'give' : 'take']} ` +
      `${details.groupName ?? details.roleName}${details.scopeName === undefined ? '' : ` for ${details.scopeName}`}: ${details.person === undefined ? 'a deleted principal' : nameOf(details.person)}`,
    show: ({ after, details: { person, roleId, roleName, scopeName, groupName, why, lastActivityDateTime } }) => ({
      ...present('person', person),
      targetName: groupName ?? roleName,
      roleId,
      roleName,
      ...present('scopeName', scopeName),
      ...present('why', why),
      ...present('lastActivityDateTime', lastActivityDateTime),
      ...present('endDateTime', after.held ? after.endDateTime : undefined),
    }),
  }))
}

const USED: Reason = { code: 'active', message: 'Has been used since the plan was made.' }

/** Through a group somebody has a role only while the group has it, which must last as long as what was promised. */
function isReplaced(
  { subjectId, targetId, after }: GrantChange,
  { kind, targetId: by, scope, endDateTime }: Replacement,
  standing: Standing,
): boolean {
  const held = standing[kind].get(placeKey(subjectId, by, scope))
  if (held === undefined || !lastsAsLong(held.endDateTime, endDateTime)) return false
  if (kind !== 'groupEligibility') return true
  const ofGroup = placeKey(by, targetId, after.scope)
  return [standing.roleAssignment.get(ofGroup), standing.roleEligibility.get(ofGroup)].some(
    (own) => own !== undefined && lastsAsLong(own.endDateTime, endDateTime),
  )
}
