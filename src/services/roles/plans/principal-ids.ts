import type { GraphReader } from '../../../graph/reader.ts'
import { isGuid } from '../../../guid.ts'
import { findClearUsers, userNotFound } from '../../people/find.ts'

/**
 * Object ids of those whom a request names: people in any way, others by object id.
 *
 * @throws Refusal `UserNotFound`, `UserIdAmbiguous`
 */
export async function principalIdsOf(reader: GraphReader, names: readonly string[], target: string): Promise<string[]> {
  const people = names.filter((name) => !isGuid(name))
  const found = await findClearUsers(reader, people, ['id'], () => target)
  return [
    ...new Set(
      names.map((name) => {
        if (isGuid(name)) return name.toLowerCase()
        const user = found.get(name)
        if (user === undefined) throw userNotFound(name, target)
        return user.id
      }),
    ),
  ].sort()
}
