import { GraphFailure } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { usersBy } from '../../graph/users.ts'

/**
 * What people are called, by object id in small letters. Where Graph does not tell, a page shows the id: a name is no
 * reason to withhold a report. HTTP requests: 1 for 20 people or fewer.
 */
export const createPersonNames =
  ({ reader }: { reader: GraphReader }) =>
  async (ids: readonly string[]): Promise<Map<string, string>> => {
    const users = await usersBy(reader, 'id', [...ids], ['id', 'displayName']).catch(noneFromGraph)
    return new Map(
      users.flatMap(({ id, displayName }) => (displayName == null ? [] : [[id.toLowerCase(), displayName] as const])),
    )
  }

function noneFromGraph(error: unknown): [] {
  if (error instanceof GraphFailure) return []
  throw error
}
