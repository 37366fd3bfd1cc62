import { isNotFound, isRefused } from '../../graph/failure.ts'
import { userIdsOf, type Member } from '../../graph/groups.ts'
import { listOf, readLists } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import {
  principalsByIds,
  transitiveMembers,
  type RoleDefinition,
  type RolePolicyAssignment,
} from '../../graph/roles.ts'
import { present } from '../../present.ts'
import { namedApprovers, type NamedApprover } from './pim-settings.ts'
import { roleIdOf, type Rating, type Tier } from './tiers.ts'

/** A person or a group that is named to approve activations. */
export interface Approver extends NamedApprover {
  displayName?: string
  /** Deleted since it was named. */
  gone: boolean
  accountEnabled?: boolean
}

/** Who approves the activations of a role that asks for it. */
export interface RoleApprovers {
  roleId: string
  roleName: string
  tier?: Tier
  /** None means Microsoft's default: whoever is Global or Privileged Role Administrator at that moment. */
  named: Approver[]
  /** The people among and behind those named whose accounts are enabled; absent where members could not be read. */
  people?: string[]
}

/**
 * Who approves each of these roles, of those that ask for it. HTTP requests, only where anybody is named: 1 for each 20
 * groups among them, and ⌈approvers and members of such groups ÷ 1,000⌉.
 */
export async function readApprovers(
  reader: GraphReader,
  used: ReadonlySet<string>,
  definitions: readonly RoleDefinition[],
  ratings: ReadonlyMap<string, Rating>,
  policies: readonly RolePolicyAssignment[],
): Promise<RoleApprovers[]> {
  const byId = new Map(definitions.map((definition) => [definition.id ?? '', definition]))
  const asking = policies.flatMap((policy) => {
    const definition = byId.get(policy.roleDefinitionId ?? '')
    const named = namedApprovers(policy)
    return definition === undefined || named === undefined || !used.has(roleIdOf(definition))
      ? []
      : [{ definition, named }]
  })
  const all = asking.flatMap(({ named }) => named)
  const members = await membersOfGroups(reader, [
    ...new Set(all.filter(({ type }) => type === 'group').map(({ id }) => id)),
  ])
  const ids = new Set([...all.map(({ id }) => id), ...[...members.values()].flatMap((some) => some ?? [])])
  const known = new Map((await principalsByIds(reader, ids)).map((principal) => [principal.id, principal]))
  const isEnabled = (id: string) => known.has(id) && known.get(id)?.accountEnabled !== false

  return asking
    .map(({ definition, named }): RoleApprovers => {
      const behind = named.map(({ id, type }) => (type === 'user' ? [id] : members.get(id)))
      const unknown = behind.some((some) => some === undefined)
      return {
        roleId: roleIdOf(definition),
        roleName: definition.displayName ?? roleIdOf(definition),
        ...present('tier', ratings.get(definition.id ?? '')?.tier),
        named: named.map((approver): Approver => ({
          ...approver,
          ...present('displayName', known.get(approver.id)?.displayName),
          gone: !known.has(approver.id),
          ...present('accountEnabled', known.get(approver.id)?.accountEnabled),
        })),
        ...(unknown ? {} : { people: [...new Set(behind.flatMap((some) => some ?? []).filter(isEnabled))].sort() }),
      }
    })
    .sort((a, b) => (a.roleId < b.roleId ? -1 : 1))
}

/** The people in each group: none in one that is gone, and nothing at all where this service may not look. */
async function membersOfGroups(
  reader: GraphReader,
  groupIds: readonly string[],
): Promise<Map<string, string[] | undefined>> {
  const responses = await readLists(reader, groupIds.map(transitiveMembers))
  return new Map(
    groupIds.map((id, index) => {
      const response = responses[index]
      if (isNotFound(response)) return [id, []]
      return [id, isRefused(response) ? undefined : userIdsOf(listOf<Member>(response))]
    }),
  )
}
