import type { GraphReader } from '../../graph/reader.ts'
import { scan, type Place as ScanPlace } from '../lists/scan.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { toPersonActivity } from '../sign-ins/lookup.ts'
import { emptyTally, implausibleSentence, isImplausible, tally, type Tally } from '../sign-ins/plausibility.ts'
import { memberPage, type Known, type SignInSource } from '../sign-ins/source.ts'
import { effectsOfLeaving } from './effects.ts'
import { groupNotFound, type LicenseGroups } from './license-groups.ts'
import { present } from '../../present.ts'
import { MOST_OF_A_LIST } from '../lists/page.ts'

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
  source,
  groups,
  cutoffs,
  skipTokens,
  maxMissingPercent,
}: {
  reader: GraphReader
  source: SignInSource
  groups: LicenseGroups
  cutoffs: Cutoffs
  skipTokens: SkipTokens
  maxMissingPercent: number
}) {
  return {
    /** @throws Refusal `GroupNotFound`, `InactiveDaysTooLow`, `InvalidSkipToken`, `NotReadyYet` */
    async list(groupId: string, { inactiveDays, top = MOST_OF_A_LIST, skipToken }: GroupMembersQuery) {
      const cutoff = cutoffs.of(inactiveDays)
      const question = ['ListLicenseGroupMembers', groupId, inactiveDays]
      const start = skipTokens.open<Place>(question, skipToken)
      const group = await groups.get(groupId)
      const counted = start?.tally ?? emptyTally()

      let about: { asOf?: string; warning?: string } = {}
      const found = await scan({
        from: start,
        top,
        size: top,
        readPage: async (size, nextLink) => {
          const { asOf, warning, ...page } = await memberPage(
            reader,
            source,
            groupId,
            size,
            nextLink,
            start !== undefined,
            groupNotFound,
          )
          about = { ...present('asOf', asOf), ...present('warning', warning) }
          return page
        },
        keep: (members: Known[], again) =>
          members.map(({ user, readable }) => {
            const row = {
              ...toPersonActivity(user, { ...cutoff, readable }),
              licenses: effectsOfLeaving(group, user),
            }
            if (!again) tally(counted, user, row.status)
            return row
          }),
        placeOf: ({ userId }) => userId,
      })
      if (found.place !== undefined) {
        return {
          value: found.value,
          ...about,
          skipToken: skipTokens.seal(question, { ...found.place, tally: counted } satisfies Place),
        }
      }
      if (!isImplausible(counted, maxMissingPercent)) return { value: found.value, ...about }
      return {
        value:
          start === undefined
            ? found.value.map(({ inactiveDays: _days, ...row }) => ({ ...row, status: 'unknown' as const }))
            : found.value,
        ...about,
        warning: implausibleSentence(counted),
      }
    },
  }
}
