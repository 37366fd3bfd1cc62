import { Refusal } from '../../errors.ts'
import { groupRead, type LicenseGroup } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { isGuid } from '../../guid.ts'
import type { ExclusionKind } from '../../store/tables.ts'
import { assertUserId, findUsers, userAmbiguous, userNotFound } from '../people/find.ts'
import { checkedValue, invalid } from './rules.ts'

export interface ExclusionTarget {
  /** As it is kept: an object id for users and groups. */
  value: string
  displayName?: string
}

/** What an exclusion is about, looked up in the tenant where that is possible: a typing error protects nobody. */
export function createExclusionTargets({ reader }: { reader: GraphReader }) {
  return {
    /** @throws Refusal `InvalidInput`, `UserNotFound`, `UserIdAmbiguous`, `GroupNotFound` */
    async of(kind: ExclusionKind, value: string): Promise<ExclusionTarget> {
      if (kind === 'user') return user(value)
      if (kind === 'group') return group(value)
      return { value: checkedValue(kind, value) }
    },
  }

  async function user(value: string): Promise<ExclusionTarget> {
    assertUserId(value, 'value')
    const { users, ambiguous } = await findUsers(reader, [value], ['displayName'])
    if (ambiguous.has(value)) throw userAmbiguous(value, 'value')
    const found = users.get(value)
    if (found === undefined) throw userNotFound(value, 'value')
    return { value: found.id.toLowerCase(), displayName: found.displayName ?? found.userPrincipalName ?? found.id }
  }

  async function group(value: string): Promise<ExclusionTarget> {
    if (!isGuid(value)) throw invalid(`"${value}" is not the object id of a group.`)
    const found = await reader.find<LicenseGroup>(groupRead(value))
    if (found === undefined) {
      throw new Refusal('GroupNotFound', `There is no group with the id "${value}" in this tenant.`, {
        target: 'value',
      })
    }
    return { value: found.id.toLowerCase(), displayName: found.displayName ?? found.id }
  }
}
