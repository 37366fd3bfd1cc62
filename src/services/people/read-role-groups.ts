import { isNotFound, isRefused, type GraphFailure } from '../../graph/failure.ts'
import { listOf, listUnless, readLists, readListsOf } from '../../graph/lists.ts'
import { membersRead, type Member } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import {
  groupEligibilities,
  groupMemberships,
  isGroup,
  isNotInPim,
  owners,
  transitiveMembers,
  type GroupEligibilityInstance,
  type GroupMembershipInstance,
} from '../../graph/roles.ts'
import { present } from '../../present.ts'
import { MAX_TOP } from '../../graph/url.ts'

/** From when until when; absent where it has no beginning on record, or no end. */
export interface Period {
  startDateTime?: string
  endDateTime?: string
}

export interface Membership extends Period {
  /** In a group that is in the group, rather than in the group itself. */
  nested: boolean
  /** Got in by activating an eligibility, for a few hours. */
  activated: boolean
}

/** The people (and apps) behind a group that may hold roles. Groups inside it are dissolved into their members. */
export interface RoleGroup {
  id: string
  members: Map<string, Membership>
  /** Who may activate membership (PIM for Groups). */
  eligibleMembers: Map<string, Period>
  /** Owners, and who may activate being one; empty unless asked for. */
  owners: Set<string>
  /** Groups through which others come in: inside it, or eligible as a whole to become members. */
  innerGroups: Map<string, 'nested' | 'eligibleMember'>
  /** Why PIM for Groups could not be read, so that nobody takes the eligible for all there are. */
  failure?: GraphFailure
}

export interface RoleGroupReads {
  /** Whether the tenant has PIM at all; without it nothing but members and owners is asked for. */
  pim: boolean
  owners?: boolean
  /** Whether to read how and until when people are members, and not only that they are. */
  schedules?: boolean
}

/**
 * Who is behind each of these groups: 2 to 4 reads a group, 20 to a request. Role-assignable groups can't be nested,
 * but PIM for Groups lets a whole group be eligible for membership; only where that or nesting occurs, more is read. A
 * refusal of PIM for Groups is told, any other failure is thrown.
 * https://learn.microsoft.com/entra/id-governance/privileged-identity-management/concept-pim-for-groups
 */
export async function readRoleGroups(
  reader: GraphReader,
  groupIds: readonly string[],
  { pim, owners: withOwners = false, schedules = false }: RoleGroupReads,
): Promise<Map<string, RoleGroup>> {
  const found = (
    await readListsOf(reader, groupIds, {
      everybody: transitiveMembers,
      owners: withOwners ? owners : undefined,
      eligible: pim ? groupEligibilities : undefined,
      memberships: pim && schedules ? groupMemberships : undefined,
    })
  ).map(({ id, lists }): FoundGroup => ({
    id,
    everybody: listOf(lists.everybody),
    owners: listOf(lists.owners),
    eligible: listUnless(lists.eligible, isRefused),
    memberships: listUnless(lists.memberships, isRefused),
    failure: [lists.eligible, lists.memberships].find(
      (response): response is GraphFailure => isRefused(response) && !isNotInPim(response),
    ),
  }))
  const direct = await readDirect(
    reader,
    schedules ? found.filter(({ everybody }) => everybody.some(isGroup)).map(({ id }) => id) : [],
  )
  const peopleOf = await readEligibleGroups(
    reader,
    found.flatMap(({ eligible }) => eligible),
  )
  return new Map(found.map((group) => [group.id, toRoleGroup(group, direct.get(group.id), peopleOf)]))
}

interface FoundGroup {
  id: string
  everybody: Member[]
  owners: Member[]
  eligible: GroupEligibilityInstance[]
  memberships: GroupMembershipInstance[]
  failure: GraphFailure | undefined
}

function toRoleGroup(
  { id, everybody, owners, eligible, memberships, failure }: FoundGroup,
  direct: Set<string> | undefined,
  peopleOf: (instance: GroupEligibilityInstance) => readonly string[],
): RoleGroup {
  const schedules = new Map(memberships.filter(isMember).map((instance) => [principalOf(instance), instance]))
  const members = everybody
    .filter((member) => !isGroup(member))
    .map((member): [string, Membership] => {
      const schedule = schedules.get(member.id)
      return [
        member.id,
        { nested: direct?.has(member.id) === false, activated: isActivated(schedule), ...period(schedule) },
      ]
    })
  return {
    id,
    members: new Map(members),
    eligibleMembers: new Map(
      eligible
        .filter(isMember)
        .flatMap((instance) => peopleOf(instance).map((principalId) => [principalId, period(instance)])),
    ),
    owners: new Set([
      ...owners.map((owner) => owner.id),
      ...eligible.filter((instance) => !isMember(instance)).flatMap(peopleOf),
    ]),
    innerGroups: new Map([
      ...eligible
        .filter((instance) => isMember(instance) && isGroup(instance.principal))
        .map((instance) => [principalOf(instance), 'eligibleMember'] as const),
      ...everybody.filter(isGroup).map((inner) => [inner.id, 'nested'] as const),
    ]),
    ...present('failure', failure),
  }
}

/** The direct members of groups that have groups inside, to tell them from those further down. */
async function readDirect(reader: GraphReader, groupIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const responses = await readLists(
    reader,
    groupIds.map((groupId) => membersRead(groupId, MAX_TOP, 'certain')),
  )
  return new Map(
    groupIds.map((id, index) => [id, new Set(listOf<Member>(responses[index]).map((member) => member.id))]),
  )
}

/**
 * Turns who is eligible into the people behind it: the principal itself, unless that is a group. Of whom Graph does not
 * say what it is, the members are asked for: only what is no group has none.
 */
async function readEligibleGroups(
  reader: GraphReader,
  eligible: readonly GroupEligibilityInstance[],
): Promise<(instance: GroupEligibilityInstance) => readonly string[]> {
  const groupIds = [
    ...new Set(eligible.filter(({ principal }) => isGroup(principal) || !isTold(principal)).map(principalOf)),
  ]
  const responses = await readLists(
    reader,
    groupIds.map((groupId) => transitiveMembers(groupId)),
  )
  const people = new Map(
    groupIds
      .map((id, index) => ({ id, response: responses[index] }))
      .filter(({ response }) => !isNotFound(response))
      .map(({ id, response }) => [
        id,
        listOf<Member>(response)
          .filter((member) => !isGroup(member))
          .map((member) => member.id),
      ]),
  )
  return (instance) => people.get(principalOf(instance)) ?? [principalOf(instance)]
}

const isTold = (principal: object | null | undefined): boolean =>
  (principal as Member | null | undefined)?.['@odata.type'] !== undefined

const isMember = ({ accessId }: { accessId?: string | null }) => accessId !== 'owner'

/** Microsoft writes it Activated in bodies and activated in its reference. */
export const isActivated = (instance: { assignmentType?: string | null } | undefined): boolean =>
  instance?.assignmentType?.toLowerCase() === 'activated'

const principalOf = ({ principalId }: { principalId?: string | null }) => principalId ?? ''

/** When something begins and ends, without Graph's nulls. */
export function period(instance: { startDateTime?: string | null; endDateTime?: string | null } | undefined): Period {
  return {
    ...(typeof instance?.startDateTime === 'string' && { startDateTime: instance.startDateTime }),
    ...(typeof instance?.endDateTime === 'string' && { endDateTime: instance.endDateTime }),
  }
}
