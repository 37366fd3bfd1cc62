import type { World } from '../world.ts'
import type { Row } from './role-grants.ts'

/** Maps whoever is named in a rule: a user (`userId`) or a group (`groupId`). */
function mapSubjects<T>(value: T, map: (subject: Row) => Row): T {
  if (Array.isArray(value)) return value.map((one) => mapSubjects(one, map)) as T
  if (typeof value !== 'object' || value === null) return value
  const row = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mapSubjects(part, map)]))
  return ('userId' in row || 'groupId' in row ? map(row) : row) as T
}

/**
 * A rule as Graph shows it: it fills in the names of approvers (learn.microsoft.com/graph/api/resources/singleuser,
 * …/groupmembers).
 */
export const withNames = <T extends Row>({ tenant }: World, rule: T, asOf: number): T =>
  mapSubjects(rule, (subject) => {
    const { userId, groupId } = subject
    const group = tenant.groups.find(String(groupId ?? ''))
    const index = tenant.people.find(String(userId ?? ''), asOf)
    const name =
      group !== undefined
        ? tenant.groups.read(group, 'displayName', asOf)
        : index < 0
          ? null
          : tenant.read(index, 'displayName', asOf)
    return { ...subject, description: name }
  })

/** A rule as it is kept: names are read-only, so what a body says of them is ignored. */
export const withoutNames = <T extends Row>(rule: T): T =>
  mapSubjects(rule, ({ description: _name, ...subject }) => subject)
