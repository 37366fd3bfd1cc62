import { Refusal } from '../../errors.ts'
import { isForbidden } from '../../graph/failure.ts'
import { listUnless, readListsOf } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import {
  groupEligibilities,
  isGroup,
  isNotInPim,
  principalsByIds,
  type GroupEligibilityInstance,
} from '../../graph/roles.ts'
import type { Caller } from '../access/roles.ts'
import { findUser } from '../people/find.ts'
import { nameOf, toPerson, type Person } from '../people/person.ts'
import type { Item } from './item.ts'

export interface ApproverPolicy {
  fourEyes: 'strict' | 'asserted' | 'off'
  /** The group that approvers of a kind of change must be in. */
  approverGroup: (kind: string) => string | undefined
}

export type Approvers = ReturnType<typeof createApprovers>

/** Four eyes: who may approve what somebody else asked for. */
export function createApprovers({
  reader,
  policy: { fourEyes, approverGroup },
}: {
  reader: GraphReader
  policy: ApproverPolicy
}) {
  return {
    /** Whether a connection may approve what came through this one. */
    isOther: (caller: Pick<Caller, 'id'>, madeBy: string): boolean => fourEyes !== 'strict' || caller.id !== madeBy,

    /**
     * Whether one of these changes gives power to the person who would approve them: to themselves, or to a group whose
     * members they are or may become. HTTP requests: none where nobody gains, else 1, and 2 where groups do.
     */
    async isFavoured({ userId }: Person, items: readonly Item[]): Promise<boolean> {
      const favoured =
        fourEyes === 'off'
          ? []
          : [...new Set(items.flatMap(({ kind, change }) => kind.favours?.(change)?.toLowerCase() ?? []))]
      return favoured.includes(userId.toLowerCase()) || (await isBehind(reader, userId, favoured))
    },

    /** Whether a person may approve what this one asked for. */
    isOtherPerson: ({ userId }: Person, askedBy: string | null): boolean => fourEyes === 'off' || userId !== askedBy,

    /**
     * The person who approves, by whatever name; a user who calls without naming anybody is that person.
     *
     * @param kind of what is approved
     * @returns nobody only where the operator lets connections decide
     * @throws Refusal `ApproverRequired`, `ApproverNotAllowed`, `UserNotFound`
     */
    async named(approver: string | undefined, caller: Caller, kind: string): Promise<Person | undefined> {
      const userId = approver ?? (caller.kind === 'user' ? caller.objectId : undefined)
      if (userId === undefined) {
        if (fourEyes === 'off') return undefined
        throw new Refusal(
          'ApproverRequired',
          'Name the person who approves, as approver: their object id, user principal name or mail address.',
          { target: 'approver' },
        )
      }
      const user = await findUser(reader, userId, ['id', 'displayName', 'userPrincipalName', 'mail', 'accountEnabled'])
      const person = toPerson(user)
      if (user.accountEnabled === false) throw notAllowed(person, 'can not approve with an account that is disabled')
      const group = approverGroup(kind)
      if (group !== undefined && (await reader.memberGroups([user.id], [group])).get(user.id)?.length !== 1) {
        throw notAllowed(person, 'is not in the group of those who approve such plans')
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

export const notAllowed = (person: Person, why: string) =>
  new Refusal('ApproverNotAllowed', `${nameOf(person)} ${why}.`, { target: 'approver' })
