import type { GraphReader } from './reader.ts'
import { usersBy, type User } from './users.ts'

export type Manager = Pick<User, 'id' | 'displayName' | 'mail'>

type Managed = Pick<User, 'id'> & { manager?: Manager | null }

/**
 * The managers of people, by the id of the person; who has none is left out. Read apart from sign-ins, since Microsoft
 * does not say that `$expand` and signInActivity go together: 300 people to a request.
 * https://learn.microsoft.com/graph/api/user-list-manager
 */
export async function managersOf(reader: GraphReader, userIds: readonly string[]): Promise<Map<string, Manager>> {
  const people = await usersBy<Managed>(reader, 'id', userIds, ['id'], 'manager($select=id,displayName,mail)')
  return new Map(people.flatMap(({ id, manager }) => (manager == null ? [] : [[id, manager] as const])))
}
