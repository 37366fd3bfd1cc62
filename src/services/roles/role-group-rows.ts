import type { Principal } from '../../graph/roles.ts'
import type { RoleGroup } from '../people/read-role-groups.ts'
import { present } from '../../present.ts'
import type { Baselines } from './baselines.ts'
import type { GroupPolicies } from './group-settings.ts'
import type { RoleInventory } from './inventory.ts'
import { PRINCIPAL_TYPES, type AssignmentRow, type PrincipalType } from './assignment-rows.ts'
import { deviations, pimSettings, type Deviation, type PimSettings } from './pim-settings.ts'
import type { Tier } from './tiers.ts'

/** Somebody who decides who is in a group. */
export interface GroupOwner {
  id: string
  type?: PrincipalType
  displayName?: string
}

/** A group through which others come into a group that holds a role. */
export interface InnerGroup {
  id: string
  displayName?: string
  membership: 'nested' | 'eligibleMember'
  roleAssignable: boolean
}

/** A group that holds roles, or may activate them. */
export interface RoleGroupRow {
  groupId: string
  displayName?: string
  roleAssignable: boolean
  roles: { roleId: string; roleName: string; tier?: Tier; assignmentType: AssignmentRow['assignmentType'] }[]
  /** Of the most dangerous role. */
  tier?: Tier
  /** Absent, as all that follows, where the group is not one whose members are read. */
  directMembers?: number
  nestedMembers?: number
  eligibleMembers?: number
  /** Members, direct or nested, whose membership neither ends nor had to be activated. */
  permanentMembers?: number
  /** Also who may become one. */
  owners?: GroupOwner[]
  innerGroups?: InnerGroup[]
  /** Whether PIM for Groups manages it; absent where nobody could tell. */
  underPim?: boolean
  /** What becoming a member takes, for groups under PIM. */
  settings?: PimSettings
  deviations: Deviation[]
}

/** Every group with a role, with what makes it safe or not. No requests: all of it was read with the roles. */
export function roleGroupRows(
  { rows, groups, roleAssignable, principals }: RoleInventory,
  policies: ReadonlyMap<string, GroupPolicies>,
  baselines: Baselines,
): RoleGroupRow[] {
  const held = Map.groupBy(
    rows.filter(({ principalType, through }) => principalType === 'group' && through === 'direct'),
    ({ principalId }) => principalId,
  )
  return [...held]
    .map(([groupId, own]): RoleGroupRow => {
      const tiers = own.flatMap(({ tier }) => tier ?? [])
      const tier = tiers.length === 0 ? undefined : (Math.min(...tiers) as Tier)
      const group = groups.get(groupId)
      return {
        groupId,
        ...present('displayName', own[0]?.displayName),
        roleAssignable: roleAssignable.has(groupId),
        roles: own.map(({ roleId, roleName, tier, assignmentType }) => ({
          roleId,
          roleName,
          ...present('tier', tier),
          assignmentType,
        })),
        ...present('tier', tier),
        ...(group === undefined ? {} : behind(group, principals, roleAssignable)),
        ...judged(policies.get(groupId), tier, baselines),
      }
    })
    .sort((a, b) => (placeOfGroup(a) < placeOfGroup(b) ? -1 : 1))
}

export const placeOfGroup = ({ tier, displayName, groupId }: RoleGroupRow): string =>
  [tier ?? 9, displayName ?? '', groupId].join('\u0000')

function behind(
  { members, eligibleMembers, owners, innerGroups }: RoleGroup,
  principals: ReadonlyMap<string, Principal>,
  roleAssignable: ReadonlySet<string>,
) {
  const all = [...members.values()]
  const name = (id: string) => present('displayName', principals.get(id)?.displayName)
  return {
    directMembers: all.filter(({ nested }) => !nested).length,
    nestedMembers: all.filter(({ nested }) => nested).length,
    eligibleMembers: eligibleMembers.size,
    permanentMembers: all.filter(({ activated, endDateTime }) => !activated && endDateTime === undefined).length,
    owners: [...owners].sort().map((id): GroupOwner => ({
      id,
      ...present(
        'type',
        PRINCIPAL_TYPES.find((type) => principals.get(id)?.['@odata.type'] === `#microsoft.graph.${type}`),
      ),
      ...name(id),
    })),
    innerGroups: [...innerGroups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, membership]): InnerGroup => ({ id, ...name(id), membership, roleAssignable: roleAssignable.has(id) })),
  }
}

/** Of the two policies of a group, the one for members: only members have its roles. */
function judged(
  found: GroupPolicies | undefined,
  tier: Tier | undefined,
  baselines: Baselines,
): Pick<RoleGroupRow, 'underPim' | 'settings' | 'deviations'> {
  if (found === undefined || !found.underPim) return { ...present('underPim', found?.underPim), deviations: [] }
  const policy = found.policies.find(({ roleDefinitionId }) => roleDefinitionId?.toLowerCase() === 'member')
  const settings = policy === undefined ? undefined : pimSettings(policy)
  return {
    underPim: true,
    ...present('settings', settings),
    deviations: settings === undefined || tier === undefined ? [] : deviations(settings, baselines[tier]),
  }
}
