import { GraphFailure, isNoPim, isRefused } from '../../graph/failure.ts'
import { listOf, readLists } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { groupPolicies, isNotInPim, type RolePolicyAssignment } from '../../graph/roles.ts'

/** What PIM for Groups says about a group: that it does not manage it, or its rules. */
export type GroupPolicies = { underPim: false } | { underPim: true; policies: readonly RolePolicyAssignment[] }

/**
 * The settings of groups in PIM for Groups, of those about which there is a response. HTTP requests: ⌈groups ÷ 20⌉.
 *
 * @param groupIds none where the tenant has no PIM
 * @throws GraphFailure where Graph refuses those of every group: what reads the settings of roles does not do
 */
export async function readGroupPolicies(
  reader: GraphReader,
  groupIds: readonly string[],
): Promise<Map<string, GroupPolicies>> {
  const responses = await readLists(reader, groupIds.map(groupPolicies))
  const [first] = responses
  if (first instanceof GraphFailure && responses.every(isUnknown)) throw first
  return new Map(
    groupIds.flatMap((id, index): [string, GroupPolicies][] => {
      const response = responses[index]
      if (isUnknown(response) || isNoPim(response)) return []
      return [
        [
          id,
          isNotInPim(response)
            ? { underPim: false }
            : { underPim: true, policies: listOf<RolePolicyAssignment>(response) },
        ],
      ]
    }),
  )
}

/** Whether Graph refused to say, rather than said that PIM has nothing to do with the group. */
const isUnknown = (response: unknown): boolean => isRefused(response) && !isNotInPim(response)
