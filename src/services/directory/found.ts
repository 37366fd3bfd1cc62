import type { DirectoryUser } from '../../graph/directory.ts'
import { incomplete } from '../../graph/failure.ts'
import type { GraphPage } from '../../graph/client.ts'
import type { Store } from '../../store/database.ts'
import { carriedPeople, peopleByIds, type NewDirectoryPerson } from '../../store/directory-people.ts'
import { savePage } from '../../store/directory.ts'
import { leftOutReason } from '../contacts/quality.ts'
import { further } from '../lists/walk.ts'
import { judgeActivity } from '../sign-ins/activity.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { tally } from '../sign-ins/plausibility.ts'
import { toRow } from './row.ts'
import { isNewcomer } from './shards.ts'
import type { Place, Sweep } from './state.ts'

/** Somebody whom a sweep found, and what counts about them. */
interface Found {
  row: NewDirectoryPerson
  count: (into: Sweep) => void
}

interface FoundDependencies {
  store: Pick<Store, 'db'>
  cutoffs: Cutoffs
  defaultCountry: string
  now: () => number
}

/** What becomes of the people on a page of a sweep. */
export function createFound({ store, cutoffs, defaultCountry, now }: FoundDependencies) {
  /** @param current the slot of the copy, whose knowledge is carried over; null where there is none */
  async function foundOn(
    page: GraphPage<DirectoryUser>,
    current: number | null,
    { slot, signIns, startedDateTime }: Sweep,
  ): Promise<Found[]> {
    const ids = page.value.map(({ id }) => id)
    const earlier = current === null ? [] : await carriedPeople(store.db, current, ids)
    const before = new Map(earlier.map((row) => [row.userId, row]))
    const options = {
      slot,
      signInsRead: signIns === true,
      now: now(),
      defaultCountry,
      usualSpellings: NO_SPELLINGS,
      namesTell: true,
    }
    const cutoff = cutoffs.of()
    return page.value.map((user) => {
      const carried = before.get(user.id)
      const row = toRow(user, { ...options, carried })
      const { status } = judgeActivity(user, cutoff)
      return {
        row,
        count(into) {
          into.read++
          tally(into.tally, user, status)
          if (isNewcomer(user, startedDateTime)) into.newcomers = (into.newcomers ?? 0) + 1
          if (carried?.lastActivityAt != null && carried.signInsKnown) {
            into.compared++
            if (row.firstMissingAt !== null) into.wentBack++
          }
          if (!row.inContacts) return
          into.contacts++
          if (leftOutReason(user) === 'notAPerson') into.withoutNames++
        },
      }
    })
  }

  /**
   * Keeps people with the place behind their page.
   *
   * @param index of the shard whose page it is
   * @returns the sweep as it was stored
   * @throws SweepTaken; GraphFailure `ReadIncomplete` for pages that contradict or repeat each other
   */
  async function keep(
    owner: string,
    sweep: Sweep,
    index: number,
    page: GraphPage<DirectoryUser>,
    people: readonly Found[],
  ): Promise<Sweep> {
    const behind = placeBehind(sweep.shards?.[index] ?? sweep, page)
    const after = counted(sweep, index, behind, people)
    if (await savePage(store.db, owner, rowsOf(people), after)) return after
    // Pages shift by one when somebody comes or goes.
    const fresh = await withoutRepeated(sweep.slot, people)
    const afterFresh = counted(sweep, index, behind, fresh)
    if (await savePage(store.db, owner, rowsOf(fresh), afterFresh)) return afterFresh
    throw incomplete('somebody came from elsewhere meanwhile', 'GET /users')
  }

  /** The same person with other contents is no list. */
  async function withoutRepeated(slot: number, people: readonly Found[]): Promise<Found[]> {
    const there = await peopleByIds(
      store.db,
      slot,
      people.map(({ row }) => row.userId),
    )
    const seen = new Map(there.map((row) => [row.userId, row]))
    return people.filter(({ row }) => {
      const again = seen.get(row.userId)
      if (again === undefined) return true
      if (JSON.stringify([again.person, again.account]) !== JSON.stringify([row.person, row.account])) {
        throw incomplete('the same entry came twice with different contents', 'GET /users')
      }
      return false
    })
  }

  return { foundOn, keep }
}

const NO_SPELLINGS: ReadonlyMap<string, string> = new Map()

const rowsOf = (people: readonly Found[]): NewDirectoryPerson[] => people.map(({ row }) => row)

function placeBehind({ walk }: Place, { nextLink, value }: GraphPage<DirectoryUser>): Place {
  if (nextLink === undefined) return { ended: true }
  const ids = value.map(({ id }) => id)
  return { nextLink, walk: further(walk, nextLink, ids) }
}

/** The sweep with some more people in it, and behind their page. */
function counted(sweep: Sweep, index: number, behind: Place, people: readonly Found[]): Sweep {
  const { nextLink: _before, ...rest } = sweep
  const shard = sweep.shards?.[index]
  const after: Sweep =
    sweep.shards === undefined || shard === undefined
      ? { ...rest, ...behind, tally: { ...sweep.tally } }
      : { ...rest, tally: { ...sweep.tally }, shards: sweep.shards.with(index, { begins: shard.begins, ...behind }) }
  for (const { count } of people) count(after)
  return after
}
