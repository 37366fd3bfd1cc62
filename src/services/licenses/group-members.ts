import { membersRead, userIdsOf, type Member } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { usersBy } from '../../graph/users.ts'
import { scan, type Place as ScanPlace } from '../lists/scan.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { readSignIns, toPersonActivity } from '../sign-ins/lookup.ts'
import { emptyTally, implausibleSentence, isImplausible, tally, type Tally } from '../sign-ins/plausibility.ts'
import { effectsOfLeaving } from './effects.ts'
import type { LicenseGroups } from './license-groups.ts'

export interface GroupMembersQuery {
  inactiveDays?: number
  top?: number
  skipToken?: string
}

interface Place extends ScanPlace {
  tally: Tally
}

/** The direct members of a license group, how active each is, and what their leaving would free. */
export function createGroupMembers({
  reader,
  groups,
  cutoffs,
  skipTokens,
  maxMissingPercent,
}: {
  reader: GraphReader
  groups: LicenseGroups
  cutoffs: Cutoffs
  skipTokens: SkipTokens
  maxMissingPercent: number
}) {
  return {
    /** @throws Refusal `GroupNotFound`, `InactiveDaysTooLow`, `InvalidSkipToken` */
    async list(groupId: string, { inactiveDays, top = 999, skipToken }: GroupMembersQuery) {
      const cutoff = cutoffs.of(inactiveDays)
      const question = ['ListLicenseGroupMembers', groupId, inactiveDays]
      const start = skipTokens.open<Place>(question, skipToken)
      const group = await groups.get(groupId)
      const counted = start?.tally ?? emptyTally()

      const found = await scan({
        from: start,
        top,
        size: top,
        readPage: (size, nextLink) => reader.page<Member>(membersRead(groupId, size, 'page'), nextLink),
        keep: async (members, again) => {
          const ids = userIdsOf(members)
          const { read: users, readable } = await readSignIns((select) =>
            usersBy(reader, 'id', ids, [...select, 'assignedLicenses', 'licenseAssignmentStates']),
          )
          const byId = new Map(users.map((user) => [user.id, user]))
          return ids.flatMap((id) => {
            const user = byId.get(id)
            if (user === undefined) return []
            const row = { ...toPersonActivity(user, { ...cutoff, readable }), licenses: effectsOfLeaving(group, user) }
            if (!again) tally(counted, user, row.status)
            return [row]
          })
        },
        placeOf: ({ userId }) => userId,
      })
      if (found.place !== undefined) {
        return {
          value: found.value,
          skipToken: skipTokens.seal(question, { ...found.place, tally: counted } satisfies Place),
        }
      }
      if (!isImplausible(counted, maxMissingPercent)) return { value: found.value }
      return {
        value:
          start === undefined
            ? found.value.map(({ inactiveDays: _days, ...row }) => ({ ...row, status: 'unknown' as const }))
            : found.value,
        warning: implausibleSentence(counted),
      }
    },
  }
}
