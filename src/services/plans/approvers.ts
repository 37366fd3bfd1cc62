import { Refusal } from '../../errors.ts'
import type { GraphReader } from '../../graph/reader.ts'
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
export function createApprovers ({ reader, policy: { fourEyes, approverGroup } }: { reader: GraphReader, policy: ApproverPolicy }) {
  return {
    /** Whether a connection may approve what came through this one. */
    isOther: (caller: Pick<Caller, 'id'>, madeBy: string): boolean => fourEyes !== 'strict' || caller.id !== madeBy,

    /** Whether a change gives power to the person who would approve it. */
    isFavoured: ({ userId }: Person, { kind, change }: Item): boolean => fourEyes !== 'off' && kind.favours?.(change)?.toLowerCase() === userId.toLowerCase(),

    /** Whether a person may approve what this one asked for. */
    isOtherPerson: ({ userId }: Person, askedBy: string | null): boolean => fourEyes === 'off' || userId !== askedBy,

    /**
     * The person who approves, by whatever name; a user who calls without naming anybody is that person.
     *
     * @param kind of what is approved
     * @returns nobody only where the operator lets connections decide
     * @throws Refusal `ApproverRequired`, `ApproverNotAllowed`, `UserNotFound`
     */
    async named (approver: string | undefined, caller: Caller, kind: string): Promise<Person | undefined> {
      const userId = approver ?? (caller.kind === 'user' ? caller.objectId : undefined)
      if (userId === undefined) {
        if (fourEyes === 'off') return undefined
        throw new Refusal('ApproverRequired', 'Name the person who approves, as approver: their object id, user principal name or mail address.', { target: 'approver' })
      }
      const user = await findUser(reader, userId, ['id', 'displayName', 'userPrincipalName', 'mail', 'accountEnabled'])
      const person = toPerson(user)
      if (user.accountEnabled === false) throw notAllowed(person, 'can not approve with an account that is disabled')
      const group = approverGroup(kind)
      if (group !== undefined && (await reader.memberGroups([user.id], [group])).get(user.id)?.length !== 1) throw notAllowed(person, 'is not in the group of those who approve such plans')
      return person
    },
  }
}

export const notAllowed = (person: Person, why: string) => new Refusal('ApproverNotAllowed', `${nameOf(person)} ${why}.`, { target: 'approver' })
