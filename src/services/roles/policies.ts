import { isRefused } from '../../graph/failure.ts'
import { listOf, readLists } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { rolePolicies, type RolePolicyAssignment } from '../../graph/roles.ts'

/** What PIM asks for around each role, in one read. */
export async function rolePolicyAssignments(reader: GraphReader): Promise<RolePolicyAssignment[]> {
  const [policies] = await readLists(reader, [rolePolicies])
  return listOf<RolePolicyAssignment>(policies)
}

/** The same; nothing where there is no PIM, or Graph refuses to show it. */
export const readPolicies = (reader: GraphReader): Promise<RolePolicyAssignment[]> =>
  rolePolicyAssignments(reader).catch((error: unknown) => {
    if (isRefused(error)) return []
    throw error
  })
