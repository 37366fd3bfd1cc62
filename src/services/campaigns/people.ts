import { Refusal } from '../../errors.ts'
import { isNotFound } from '../../graph/failure.ts'
import { membersRead, userIdsOf, type Member } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { MAX_TOP, slices } from '../../graph/url.ts'
import type { Store } from '../../store/database.ts'
import { listRecords, type ListedRecord, type RecordFilter, type RecordPlace } from '../../store/directory-contacts.ts'
import { DAY_MS } from '../../time.ts'
import { toRecord, type ContactRecord, type ContactRecords } from '../contacts/records.ts'
import type { ExclusionMatcher } from '../exclusions/matcher.ts'
import type { CampaignScope } from './spec.ts'
import { present } from '../../present.ts'

/** Somebody whom a campaign is about. */
export interface CampaignPerson {
  record: ContactRecord
  sortKey: string
}

export interface ChosenPeople {
  people: CampaignPerson[]
  /** How many were left out since an exclusion names them. */
  excluded: number
}

/** A campaign about more people is several campaigns: nobody would look at the answers of one. */
export const MOST_PEOPLE = 20_000
/**
 * Whom a campaign is about: people of departments or groups, or everybody, narrowed by what is wrong with their data.
 */
export function createPeopleChoice({
  store,
  reader,
  records,
  exclusions,
  now,
}: {
  store: Store
  reader: GraphReader
  records: ContactRecords
  exclusions: ExclusionMatcher
  now: () => number
}) {
  /** @throws Refusal `NotReadyYet`, `GroupNotFound`, `NobodyFound`, `TooManyPeople` */
  return async function choose({
    departments,
    groupIds,
    missing,
    malformed,
    staleDays,
  }: CampaignScope): Promise<ChosenPeople> {
    // Asking somebody by mistake can't be taken back: the whole directory is read anew if that is too long ago.
    const { slot } = await records.current({ anew: true })
    const narrow: RecordFilter = {
      missing,
      malformed,
      ...present('staleBefore', staleDays, (staleDays) => new Date(now() - staleDays * DAY_MS)),
    }
    const filters: RecordFilter[] = departments === undefined && groupIds === undefined ? [narrow] : []
    if (departments !== undefined) filters.push({ ...narrow, departments })
    for (const userIds of slices([...new Set((await Promise.all((groupIds ?? []).map(membersOf))).flat())], MAX_TOP)) {
      filters.push({ ...narrow, userIds })
    }

    const found = new Map<string, CampaignPerson>()
    for (const filter of filters) {
      for await (const row of everyRecord(slot, filter)) {
        found.set(row.userId, { record: toRecord(row), sortKey: row.sortKey })
        if (found.size > MOST_PEOPLE) {
          throw new Refusal(
            'TooManyPeople',
            `A campaign can be about ${MOST_PEOPLE} people at most: choose fewer departments, or only people who ` +
              'lack something.',
            { target: 'departments' },
          )
        }
      }
    }
    if (found.size === 0) {
      throw new Refusal(
        'NobodyFound',
        'Nobody is in these departments or groups who could be asked: look at ListContacts, which says who ' +
          'is left out.',
        { target: 'departments' },
      )
    }
    const excluded = new Set<string>()
    for (const some of slices([...found.values()], MAX_TOP)) {
      for (const id of (await exclusions.of(some.map(({ record }) => toCandidate(record)))).keys()) {
        excluded.add(id)
      }
    }
    const people = [...found.values()].filter(({ record: { userId } }) => !excluded.has(userId))
    return { people, excluded: excluded.size }
  }

  async function* everyRecord(slot: number, filter: RecordFilter): AsyncGenerator<ListedRecord> {
    for (let after: RecordPlace | undefined; ;) {
      const rows = await listRecords(store.db, slot, filter, after, MAX_TOP)
      yield* rows
      const last = rows.at(-1)
      if (last === undefined || rows.length < MAX_TOP) return
      after = { key: last.sortKey, id: last.userId }
    }
  }

  /** @throws Refusal `GroupNotFound` */
  async function membersOf(groupId: string): Promise<string[]> {
    try {
      return userIdsOf(await reader.all<Member>(membersRead(groupId, MAX_TOP, 'certain')))
    } catch (error) {
      if (isNotFound(error)) {
        throw new Refusal('GroupNotFound', `There is no group with the id "${groupId}".`, { target: 'groupIds' })
      }
      throw error
    }
  }
}

/** What exclusions look at and the record has; whatever else they need, they read. */
const toCandidate = ({ userId, displayName, userPrincipalName, department, userType }: ContactRecord) => ({
  id: userId,
  displayName: displayName ?? null,
  userPrincipalName: userPrincipalName ?? null,
  department: department ?? null,
  userType: userType ?? null,
})
