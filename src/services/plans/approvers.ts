import { Refusal } from '../../errors.ts'
import { isForbidden } from '../../graph/failure.ts'
import { listUnless, readListsOf } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { isGuid } from '../../guid.ts'
import {
  groupEligibilities,
  isGroup,
  isNotInPim,
  principalsByIds,
  type GroupEligibilityInstance,
} from '../../graph/roles.ts'
import type { Caller } from '../../callers.ts'
import { findClearUsers, userNotFound } from '../people/find.ts'
import { isGuest, nameOf, toPerson, type Person } from '../people/person.ts'
import type { Item } from './item.ts'
import type { ApproverRule } from './plan-rules.ts'

export interface ApproverPolicy {
  fourEyes: 'strict' | 'asserted' | 'off'
  /** Whether guests may approve. */
  guests: boolean
  /** The group that a rule asks for, where the operator has named one. */
  groupOf: (rule: ApproverRule) => string | undefined
}

export interface NamedOptions {
  /** The input that names the person. */
  target?: string
}

export type Approvers = ReturnType<typeof createApprovers>

/** Four eyes: who may approve what somebody else asked for. */
export function createApprovers({
  reader,
  policy: { fourEyes, guests, groupOf },
}: {
  reader: GraphReader
  policy: ApproverPolicy
}) {
  /**
   * Whether somebody is one of these principals, or in one of those that are groups, or may come in. HTTP requests:
   * none for nobody, else 1, and 2 where groups are among them.
   */
  async function isAmong({ userId }: Person, principals: readonly string[]): Promise<boolean> {
    const ids = fourEyes === 'off' ? [] : [...new Set(principals.filter(isGuid).map((id) => id.toLowerCase()))]
    return ids.includes(userId.toLowerCase()) || (await isBehind(reader, userId, ids))
  }

  /** Whether a connection may approve what came through this one. */
  const isOther = (caller: Pick<Caller, 'id'>, madeBy: string): boolean => fourEyes !== 'strict' || caller.id !== madeBy

  return {
    isOther,

    /** Whether a caller asked for this plan, or made it, so that somebody else has to decide about it. No requests. */
    isOwn(caller: Caller, { createdBy, requester }: { createdBy: string; requester?: string }): boolean {
      if (!isOther(caller, createdBy)) return true
      const { kind, id, objectId } = caller
      if (fourEyes === 'off' || kind !== 'user') return false
      return createdBy === id || (objectId !== undefined && requester?.toLowerCase() === objectId.toLowerCase())
    },

    /**
     * Whether one of these changes gives power to the person who would approve them: to themselves, or to a group whose
     * members they are or may become. HTTP requests: none where nobody gains, else 1, and 2 where groups do.
     */
    async isFavoured(person: Person, items: readonly Item[]): Promise<boolean> {
      return isAmong(
        person,
        items.flatMap(({ kind, change }) => kind.favours?.(change) ?? []),
      )
    },

    isAmong,

    /**
     * Whether a person may approve what these asked for: people, by object id or mail address, and callers, who are
     * people too where somebody had signed in.
     */
    isOtherPerson({ userId, mail, userPrincipalName }: Person, askedBy: readonly (string | null)[]): boolean {
      const own = [userId, `user:${userId}`, mail, userPrincipalName].map((name) => name?.toLowerCase())
      return fourEyes === 'off' || !askedBy.some((name) => name !== null && own.includes(name.toLowerCase()))
    },

    /**
     * The person who approves, by whatever name. A user who calls is that person, and can name nobody else.
     *
     * @param rule of what is approved
     * @returns nobody only where the operator lets connections decide
     * @throws Refusal `ApproverRequired`, `ApproverNotAllowed`, `ApproverGroupRequired`, `UserNotFound`
     */
    async named(
      approver: string | undefined,
      caller: Caller,
      rule: ApproverRule,
      { target = 'approver' }: NamedOptions = {},
    ): Promise<Person | undefined> {
      const group = groupOf(rule)
      if (group === undefined && fourEyes === 'strict' && rule.groupRequired !== undefined) {
        throw new Refusal('ApproverGroupRequired', rule.groupRequired)
      }
      const signedIn = caller.kind === 'user' ? caller.objectId : undefined
      const userId = approver ?? signedIn
      if (userId === undefined) {
        if (fourEyes === 'off') return undefined
        throw new Refusal(
          'ApproverRequired',
          `Name the person who approves, as ${target}: their object id, user principal name or mail address.`,
          { target },
        )
      }
      const user = (await findClearUsers(reader, [userId], APPROVER_SELECT, () => target)).get(userId)
      if (user === undefined) throw userNotFound(userId, target)
      const person = toPerson(user)
      if (signedIn !== undefined && user.id.toLowerCase() !== signedIn.toLowerCase()) {
        throw notAllowed(
          person,
          `is not who is signed in here, and whoever signs in decides for themselves: leave ${target} out, or let ` +
            'that person sign in',
          target,
        )
      }
      // What a read leaves out is not taken for what it would allow.
      if (user.accountEnabled !== true) {
        throw notAllowed(person, 'can not approve with an account that is disabled', target)
      }
      if (!guests && (isGuest(user) || user.userPrincipalName == null)) {
        throw notAllowed(person, 'is a guest, and guests do not approve on this service (APPROVER_GUESTS)', target)
      }
      if (group !== undefined && (await reader.memberGroups([user.id], [group])).get(user.id)?.length !== 1) {
        throw notAllowed(person, 'is not in the group of those who approve such plans', target)
      }
      return person
    },
  }
}

/**
 * Whether somebody is in one of those of these principals that are groups, directly or through others, or may come in
 * (PIM for Groups).
 */
async function isBehind(reader: GraphReader, userId: string, principalIds: readonly string[]): Promise<boolean> {
  const groupIds = (await principalsByIds(reader, principalIds)).filter(isGroup).map(({ id }) => id)
  if (groupIds.length === 0) return false
  const eligible = (await readListsOf(reader, groupIds, { eligible: groupEligibilities }))
    .flatMap(({ lists }) => listUnless<GroupEligibilityInstance>(lists.eligible, isNotInPim, isForbidden))
    .filter(({ accessId }) => accessId !== 'owner')
  if (eligible.some(({ principalId }) => principalId?.toLowerCase() === userId.toLowerCase())) return true
  const inner = eligible.filter(({ principal }) => isGroup(principal)).map(({ principalId }) => principalId ?? '')
  return ((await reader.memberGroups([userId], [...new Set([...groupIds, ...inner])])).get(userId) ?? []).length > 0
}

const APPROVER_SELECT = ['id', 'displayName', 'userPrincipalName', 'mail', 'accountEnabled', 'userType']

export const notAllowed = (person: Person, why: string, target = 'approver') =>
  new Refusal('ApproverNotAllowed', `${nameOf(person)} ${why}.`, { target })
