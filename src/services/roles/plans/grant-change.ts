import type { GraphReader } from '../../../graph/reader.ts'
import type { GraphWrite } from '../../../graph/writer.ts'
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
import type { ActivationRules } from '../activation.ts'
import { nameOf, type Person } from '../../people/person.ts'
import type { Change } from '../../plans/change.ts'
import type { ChangeKind, Direction, Verification, Reason, Seen, ShownChange } from '../../plans/kind.ts'
import { present } from '../../present.ts'
import { isBefore, lastActivityOf } from '../../sign-ins/activity.ts'
import { personAndRole, type ActivationHistory } from '../findings/rules/rule.ts'
import { GLOBAL_ADMINISTRATOR } from '../snapshots/summary.ts'
import { refusedByRule } from './refusals.ts'
import { MUST_STAY, type RoleSafety } from './safety.ts'
import { placeKey, readStanding, type Held, type Standing } from './current-holdings.ts'

export const GRANT_KINDS = ['roleEligibility', 'roleAssignment', 'groupEligibility'] as const
export type GrantKind = (typeof GRANT_KINDS)[number]

/** Whether somebody holds it, and until when. */
export interface GrantState {
  /** `/`, `/administrativeUnits/{id}` or `/{object id}`; of groups always `/`. */
  scope: string
  held: boolean
  /** Absent for good. */
  endDateTime?: string
  /** Names an assignment that only the API without PIM takes away. */
  assignmentId?: string
}

/** What is shown about it. */
export interface RoleDetails {
  person?: Person
  principalType?: string
  roleId: string
  roleName: string
  tier?: number
  scopeName?: string
  /** The group through which the role is to be had. */
  groupName?: string
  preferredLanguage?: string
  /** What activating the role asks for, as it was when the plan was made. */
  activation?: ActivationRules
  /** Who is named to approve, or to review, by name. */
  approvers?: string[]
  reviewers?: string[]
  /** Why it counted as unused, in a sentence, and when the account was last used. */
  why?: string
  lastActivityDateTime?: string
  /** Who is to be told of it besides the person: those who may activate a role whose settings change. */
  concerned?: { person: Person; preferredLanguage?: string }[]
}

/** What replies show of a change that is about a role. */
export interface ShownRoleChange extends ShownChange {
  roleId: string
  roleName: string
}

/** What they show of who holds what. */
interface ShownGrant extends ShownRoleChange {
  scopeName?: string
  why?: string
  lastActivityDateTime?: string
  endDateTime?: string
}

/** Something that somebody has instead: for at least as long as this says, or for good. */
export interface Replacement {
  kind: GrantKind
  targetId: string
  scope: string
  endDateTime?: string
}

export type UnusedBecause = 'deleted' | 'disabled' | 'noSignIn' | 'neverActivated'

/**
 * Somebody gets a role, the possibility to activate it or to become a member of a group that holds it, or loses that.
 */
export interface GrantChange extends Change<RoleDetails> {
  kind: GrantKind
  /** The role's definition, or the group. */
  targetId: string
  before: GrantState
  after: GrantState
  preconditions: {
    /** Told to Microsoft, whose log shows it. */
    justification: string
    /** What must be there before this is taken away. */
    replacedBy?: Replacement[]
    /** Why it counted as unused, which must still be so. */
    unused?: { days: number; because: UnusedBecause }
  }
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
        changes.map(({ userId }) => userId),
      ),
    ])
    const known = new Map(principals.map((principal) => [principal.id.toLowerCase(), principal]))
    const losing = new Set(changes.filter(({ after }) => !after.held).map(({ userId }) => userId))
    const [untouchable, groups, used, staying] = await Promise.all([
      safety.untouchable(principals, { anew: true }),
      safety.groups(
        principals.filter((principal) => isGroup(principal) && losing.has(principal.id)).map(({ id }) => id),
        { anew: true },
      ),
      usedSince(changes, standing),
      safety.mustStay(
        standing,
        changes.filter(takesGlobalAdministrator).map(({ userId }) => userId),
      ),
    ])
    return changes.map((change): Reason | undefined => {
      const {
        userId,
        after,
        preconditions: { replacedBy = [], unused },
      } = change
      const principal = known.get(userId.toLowerCase())
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
      return takesGlobalAdministrator(change) && staying.has(userId) ? MUST_STAY : undefined
    })
  }

  /** Who made use of what counted as unused: 300 people to a request, and nothing where no change is about that. */
  async function usedSince(changes: readonly GrantChange[], standing: Standing): Promise<Map<GrantChange, Reason>> {
    const about = (because: UnusedBecause) =>
      changes.filter(({ preconditions: { unused } }) => unused?.because === because)
    const [bySignIn, byActivation] = [about('noSignIn'), about('neverActivated')]
    const [people, activations] = await Promise.all([
      usersBy(reader, 'id', [...new Set(bySignIn.map(({ userId }) => userId))], ['id', 'signInActivity']),
      byActivation.length === 0 ? undefined : history(),
    ])
    const last = new Map(people.map((user) => [user.id, lastActivityOf(user).lastActivityDateTime]))
    const since = ({ preconditions: { unused } }: GrantChange) => now() - (unused?.days ?? 0) * DAY_MS
    const found = new Map<GrantChange, Reason>()
    for (const change of bySignIn) {
      const at = last.get(change.userId)
      if (at === undefined || isBefore(at, change.details.lastActivityDateTime)) {
        found.set(change, {
          code: 'activityUnknown',
          message: 'The sign-in data can not be read or believed any more, so nobody can tell whether it is used.',
        })
      } else if (Date.parse(at) > since(change)) found.set(change, USED)
    }
    for (const change of byActivation) {
      const { userId, targetId, after, details } = change
      const isActive = standing.activated.has(placeKey(userId, targetId, after.scope))
      if (isActive || (activations?.last.get(personAndRole(userId, details.roleId)) ?? 0) > since(change)) {
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
    { kind, userId: principalId, targetId, preconditions: { justification } }: GrantChange,
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
          startDateTime: isoTime(now()),
          ...present('endDateTime', to.endDateTime),
          justification,
        }
      : { action: 'adminRemove', justification }
    if (kind === 'groupEligibility') return requestGroupEligibility({ principalId, groupId: targetId }, action)
    return (kind === 'roleEligibility' ? requestEligibility : requestAssignment)(place, action)
  }

  return GRANT_KINDS.map((name): ChangeKind<GrantChange, ShownGrant> => ({
    name,
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
    favours: ({ userId, after }) => (after.held ? userId : undefined),
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
  { userId, targetId, after }: GrantChange,
  { kind, targetId: by, scope, endDateTime }: Replacement,
  standing: Standing,
): boolean {
  const held = standing[kind].get(placeKey(userId, by, scope))
  if (held === undefined || !lastsAsLong(held.endDateTime, endDateTime)) return false
  if (kind !== 'groupEligibility') return true
  const ofGroup = placeKey(by, targetId, after.scope)
  return [standing.roleAssignment.get(ofGroup), standing.roleEligibility.get(ofGroup)].some(
    (own) => own !== undefined && lastsAsLong(own.endDateTime, endDateTime),
  )
}

/** Whether something lasts at least until then; nothing for good. */
export const lastsAsLong = (end: string | undefined, wanted: string | undefined): boolean =>
  end === undefined || (wanted !== undefined && Date.parse(end) >= Date.parse(wanted) - 60_000)

/** Whether somebody loses the role that the whole tenant hangs on. */
export const takesGlobalAdministrator = ({ kind, targetId, before, after }: GrantChange): boolean =>
  kind === 'roleAssignment' &&
  targetId.toLowerCase() === GLOBAL_ADMINISTRATOR &&
  before.held &&
  !after.held &&
  after.scope === '/'

/** What takes it back. Which of them must wait for which is for the plan to say. */
export const oppositeOf = ({
  before,
  after,
  preconditions: { justification },
  ...change
}: GrantChange): GrantChange => ({ ...change, before: after, after: before, preconditions: { justification } })

function seenOf({ kind, userId, targetId, before, after }: GrantChange, standing: Standing): Seen {
  const held = standing[kind].get(placeKey(userId, targetId, after.scope))
  if (isAs(held, after)) return 'after'
  return isAs(held, before) ? 'before' : 'between'
}

/** Microsoft keeps fractions of seconds, so ends are compared by the minute. */
function isAs(held: Held | undefined, state: GrantState): boolean {
  if (!state.held || held === undefined) return !state.held && held === undefined
  return minuteOf(held.endDateTime) === minuteOf(state.endDateTime)
}

const minuteOf = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Math.round(Date.parse(time) / 60_000)
