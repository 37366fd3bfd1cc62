import { isDeepStrictEqual } from 'node:util'
import { listOf, listUnless, readLists, type ListResponse } from '../../graph/lists.ts'
import { isNoPim, isRefused } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import {
  roleAssignableGroups,
  roleAssignmentInstances,
  roleAssignments,
  roleEligibilityInstances,
  type RoleAssignment,
  type RoleAssignmentInstance,
  type RoleEligibilityInstance,
} from '../../graph/roles.ts'
import { cached, type Freshness } from '../cached.ts'
import { begun } from '../in-order.ts'
import { readRoleGroups, type RoleGroup } from './read-role-groups.ts'

/** Whether somebody has power over the tenant, or could take it, and in which way. */
export interface RoleHolding {
  /** Holds a role now, directly or through a group, permanently or not. */
  active: boolean
  /** May activate a role, or membership of a role-assignable group. */
  eligible: boolean
  /** Is in a role-assignable group, whether it holds a role today or not. */
  roleGroupMember: boolean
  /** Owns a role-assignable group, or may activate being its owner: owners choose who is in it. */
  roleGroupOwner: boolean
}

export type RoleHolders = ReturnType<typeof createRoleHolders>

const KEPT_MS = 60_000
const NONE: Readonly<RoleHolding> = Object.freeze({
  active: false,
  eligible: false,
  roleGroupMember: false,
  roleGroupOwner: false,
})

/**
 * Who holds or could take a directory role, so that clean-ups and contact changes can spare them. One index for the
 * whole tenant: a request for the lists and ⌈3 × role-assignable groups ÷ 20⌉ more, however many people are asked
 * about. All of them at once, as long as the same groups may hold roles.
 *
 * Both answers fail with Graph's failure when something could not be read: not knowing who is an administrator is never
 * taken for nobody being one. A tenant without P2 has nobody eligible, which is known.
 */
export function createRoleHolders({ reader, now }: { reader: GraphReader; now: () => number }) {
  const readIndex = createIndexReader(reader)
  const index = cached(readIndex, KEPT_MS, now)
  return {
    /**
     * What each of these people holds, in their order. What is kept is a minute old at most; `anew` is for right before
     * a write.
     *
     * @param userIds object ids
     */
    async of(userIds: readonly string[], { anew = false }: Freshness = {}): Promise<Readonly<RoleHolding>[]> {
      if (userIds.length === 0) return []
      const holders = await (anew ? index.anew() : index())
      return userIds.map((userId) => holders.get(userId.toLowerCase()) ?? NONE)
    },
    /** All of them by object id in lower case; apps with roles are among them. */
    all: ({ anew = false }: Freshness = {}): Promise<ReadonlyMap<string, Readonly<RoleHolding>>> =>
      anew ? index.anew() : index(),
  }
}

/** Which groups may hold roles, and whether there is Privileged Identity Management to ask about them. */
interface GroupsToRead {
  groupIds: readonly string[]
  pim: boolean
}

function createIndexReader(reader: GraphReader): () => Promise<Map<string, RoleHolding>> {
  const readGroups = ({ groupIds, pim }: GroupsToRead) => readRoleGroups(reader, groupIds, { owners: true, pim })
  let last: GroupsToRead | undefined

  return async () => {
    // Which groups there are is read at the same time: what comes of this counts only if they are still the same.
    const early = last === undefined ? undefined : { of: last, groups: begun(readGroups(last)) }
    const lists = await readLists(reader, [
      roleAssignments,
      roleAssignmentInstances,
      roleEligibilityInstances,
      roleAssignableGroups,
    ])
    const [, , eligibilities, groups] = lists
    last = { groupIds: listOf<{ id: string }>(groups).map(({ id }) => id), pim: !isNoPim(eligibilities) }
    const isSame = early !== undefined && isDeepStrictEqual(early.of, last)
    return indexOf(lists, last.groupIds, await (isSame ? early.groups() : readGroups(last)))
  }
}

function indexOf(
  [assignments, instances, eligibilities]: readonly ListResponse[],
  groupIds: readonly string[],
  roleGroups: ReadonlyMap<string, RoleGroup>,
): Map<string, RoleHolding> {
  // Both lists name whoever holds a role now. Who is lost from one of them is still in the other.
  const active = new Set(
    [...listOf<RoleAssignment>(assignments), ...listUnless<RoleAssignmentInstance>(instances, isRefused)].map(
      principal,
    ),
  )
  const eligible = new Set(listUnless<RoleEligibilityInstance>(eligibilities, isNoPim).map(principal))
  for (const { failure } of roleGroups.values()) if (failure !== undefined) throw failure

  const holders = new Map<string, RoleHolding>()
  const mark = (ids: Iterable<string>, ...what: (keyof RoleHolding)[]) => {
    for (const id of ids) {
      const holding = holders.get(id.toLowerCase()) ?? { ...NONE }
      for (const key of what) holding[key] = true
      holders.set(id.toLowerCase(), holding)
    }
  }
  mark(active, 'active')
  mark(eligible, 'eligible')
  for (const group of roleGroups.values()) markPeople(group, active.has(group.id), eligible.has(group.id), mark)
  for (const id of groupIds) holders.delete(id.toLowerCase())
  return holders
}

function markPeople(
  group: RoleGroup,
  active: boolean,
  eligible: boolean,
  mark: (ids: Iterable<string>, ...what: (keyof RoleHolding)[]) => void,
): void {
  mark(group.members.keys(), 'roleGroupMember')
  if (active) mark(group.members.keys(), 'active')
  if (eligible) mark(group.members.keys(), 'eligible')
  mark(group.eligibleMembers.keys(), 'eligible')
  mark(group.owners, 'roleGroupOwner')
  // A whole group may be eligible: whoever decides who is in there decides about the role.
  mark(group.innerGroups.keys(), 'eligible')
}

const principal = ({ principalId }: { principalId?: string | null }): string => principalId ?? ''
