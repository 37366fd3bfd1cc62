import { listOf, listUnless, readLists } from '../../graph/lists.ts'
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
import { readRoleGroups, type RoleGroup } from './role-groups.ts'

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
 * about.
 *
 * Both answers fail with Graph's failure when something could not be read: not knowing who is an administrator is never
 * taken for nobody being one. A tenant without P2 has nobody eligible, which is known.
 */
export function createRoleHolders({ reader, now }: { reader: GraphReader; now: () => number }) {
  const index = cached(() => readIndex(reader), KEPT_MS, now)
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
    all: (): Promise<ReadonlyMap<string, Readonly<RoleHolding>>> => index(),
  }
}

async function readIndex(reader: GraphReader): Promise<Map<string, RoleHolding>> {
  const [assignments, instances, eligibilities, groups] = await readLists(reader, [
    roleAssignments,
    roleAssignmentInstances,
    roleEligibilityInstances,
    roleAssignableGroups,
  ])
  // Both lists name whoever holds a role now. Who is lost from one of them is still in the other.
  const active = new Set(
    [...listOf<RoleAssignment>(assignments), ...listUnless<RoleAssignmentInstance>(instances, isRefused)].map(
      principal,
    ),
  )
  const eligible = new Set(listUnless<RoleEligibilityInstance>(eligibilities, isNoPim).map(principal))
  const groupIds = listOf<{ id: string }>(groups).map(({ id }) => id)
  const roleGroups = await readRoleGroups(reader, groupIds, { owners: true, pim: !isNoPim(eligibilities) })

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
