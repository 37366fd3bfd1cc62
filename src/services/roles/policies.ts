import { isForbidden, isNoPim } from '../../graph/failure.ts'
import { listUnless, readLists } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { rolePolicies, type RolePolicyAssignment } from '../../graph/roles.ts'

/** What PIM asks for around each role; nothing where there is no PIM or no permission to see it. */
export async function readPolicies (reader: GraphReader): Promise<RolePolicyAssignment[]> {
  const [policies] = await readLists(reader, [rolePolicies])
  return listUnless<RolePolicyAssignment>(policies, isNoPim, isForbidden)
}
