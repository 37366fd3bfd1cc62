import { Refusal } from '../../errors.ts'
import { accountsById } from '../../graph/directory.ts'
import { isNotFound } from '../../graph/failure.ts'
import { membersRead, userIdsOf, type Member } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { withPatience } from '../../graph/sign-in-turn.ts'
import {
  SIGN_IN_FIELDS,
  SIGN_IN_PAGE,
  userFilter,
  usersBy,
  usersRead,
  type User,
  type UserFilter,
} from '../../graph/users.ts'
import { plainSpelling } from '../../spelling.ts'
import type { Store } from '../../store/database.ts'
import { peopleByIds } from '../../store/directory-people.ts'
import { countWithoutDates, listPast, peopleNamed } from '../../store/directory-lists.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import type { Directory } from '../directory/directory.ts'
import type { Copy } from '../directory/copy.ts'
import { pastBefore } from '../directory/past.ts'
import { toDirectoryUser, toPersonUser } from '../directory/row.ts'
import { findUsers, type Found } from '../people/find.ts'
import type { Cutoff } from './activity.ts'
import { implausibleSentence, isImplausible } from './plausibility.ts'
import { readSignIns } from './read.ts'
import { present } from '../../present.ts'

/** Somebody, and whether anything is known of their sign-ins. */
export interface Known {
  id: string
  user: User
  readable: boolean
}

export interface KnownPage {
  value: Known[]
  nextLink?: string
  /** When the sign-in dates were read; absent where that was just now. */
  asOf?: string
  /** What whoever reads this should know about the dates. */
  warning?: string
}

export interface KnownPeople extends Pick<Found, 'ambiguous'> {
  /** Keyed by what was asked for. */
  people: Map<string, Known>
  asOf?: string
}

/** Whom a list of inactive people is about. */
export interface PastQuery extends UserFilter {
  neverSignedIn: boolean
}

/**
 * Where lists have people with their sign-in dates from: the copy of the directory, or Graph itself for a caller who is
 * shown what they may read themselves.
 */
export interface SignInSource {
  /**
   * Members of a group, or any others by their ids, in their order.
   *
   * @param goesOn whether others were asked about before
   */
  of(userIds: readonly string[], goesOn?: boolean): Promise<Omit<KnownPage, 'nextLink'>>
  /** By whatever names them; who is not there is left out. */
  named(userIds: readonly string[]): Promise<KnownPeople>
  /** A page of people among whom those past a cut-off are. */
  page(
    query: PastQuery,
    cutoff: Cutoff,
    size: number,
    nextLink: string | undefined,
    goesOn: boolean,
  ): Promise<KnownPage>
  /** Why a part of the tenant can't be judged although the whole can; the list itself tells where it is undefined. */
  objection?(query: PastQuery, cutoff: Cutoff, maxMissingPercent: number): Promise<string | undefined>
}

const FIELDS = ['assignedLicenses', 'licenseAssignmentStates']

/** Straight from Graph, within what it allows of reads of sign-in dates. */
export function createLiveSource(reader: GraphReader): SignInSource {
  return {
    async of(userIds) {
      const { read, readable } = await readSignIns((select) => usersBy(reader, 'id', userIds, [...select, ...FIELDS]))
      const byId = new Map(read.map((user) => [user.id, { id: user.id, user, readable }]))
      return { value: userIds.flatMap((id) => byId.get(id) ?? []) }
    },
    async named(userIds) {
      const { read, readable } = await readSignIns((select) => findUsers(reader, userIds, select))
      return {
        people: new Map([...read.users].map(([name, user]) => [name, { id: user.id, user, readable }])),
        ambiguous: read.ambiguous,
      }
    },
    async page(query, _cutoff, size, nextLink) {
      const { value, nextLink: next } = await reader.page<User>(
        usersRead(userFilter(query), [...SIGN_IN_FIELDS, 'assignedLicenses'], Math.min(size, SIGN_IN_PAGE), 'page'),
        nextLink,
      )
      return {
        value: value.map((user) => ({ id: user.id, user, readable: true })),
        ...present('nextLink', next),
      }
    },
  }
}

/** Out of the copy of the directory; who came after it was made is read, without the dates that nobody has yet. */
export function createCopySource({
  store,
  reader,
  directory,
}: {
  store: Store
  reader: GraphReader
  directory: Pick<Directory, 'current'>
}): SignInSource {
  const current = (goesOn = false) => directory.current({ signIns: true, goesOn })

  /** @throws Refusal where the copy has no dates at all */
  function assertDates({ signIns }: Copy): void {
    if (signIns !== undefined && signIns.code !== 'SignInDataImplausible') {
      throw new Refusal(signIns.code, signIns.message)
    }
  }

  /** Those whom the copy lacks, read by their ids. */
  async function newcomers(userIds: readonly string[], copy: Copy): Promise<Known[]> {
    const users = await accountsById(reader, userIds)
    return users.map((user) => ({ id: user.id, user, readable: isNewSince(user, copy) }))
  }

  return {
    async of(userIds, goesOn) {
      const copy = await current(goesOn)
      const rows = await peopleByIds(store.db, copy.slot, userIds)
      const found = rows.map((row): Known => ({
        id: row.userId,
        user: toDirectoryUser(row),
        readable: isReadable(row, copy),
      }))
      const known = new Map(found.map((person) => [person.id, person]))
      const missing = userIds.filter((id) => !known.has(id))
      for (const person of await newcomers(missing, copy)) known.set(person.id, person)
      return { value: userIds.flatMap((id) => known.get(id) ?? []), ...about(copy) }
    },

    async named(userIds) {
      const copy = await current()
      const wanted = new Map(userIds.map((name) => [name.toLowerCase(), name]))
      const people = new Map<string, Known>()
      const byMail = new Map<string, Known[]>()
      for (const row of await peopleNamed(store.db, copy.slot, [...wanted.keys()])) {
        const known: Known = { id: row.userId, user: toPersonUser(row), readable: isReadable(row, copy) }
        for (const name of [row.userId, row.userPrincipalName]) people.set(name, known)
        if (row.mail !== null) byMail.set(row.mail, [...(byMail.get(row.mail) ?? []), known])
      }
      const found = new Map<string, Known>()
      const ambiguous = new Set<string>()
      const missing: string[] = []
      for (const name of userIds) {
        const key = name.toLowerCase()
        const ofMail = byMail.get(key) ?? []
        const known = people.get(key) ?? ofMail[0]
        if (!people.has(key) && ofMail.length > 1) ambiguous.add(name)
        else if (known !== undefined) found.set(name, known)
        else missing.push(name)
      }
      // A new name of somebody, or somebody new: their dates are those of the copy, if it has them.
      const later = await findUsers(reader, missing, [
        'createdDateTime',
        'displayName',
        'department',
        'userType',
        'accountEnabled',
      ])
      for (const name of later.ambiguous) ambiguous.add(name)
      const renamed = await peopleByIds(
        store.db,
        copy.slot,
        [...later.users.values()].map(({ id }) => id),
      )
      const kept = new Map(renamed.map((row) => [row.userId, row]))
      for (const [name, user] of later.users) {
        const row = kept.get(user.id)
        found.set(name, {
          id: user.id,
          user: { ...(row === undefined ? {} : toPersonUser(row)), ...user },
          readable: row === undefined ? isNewSince(user, copy) : isReadable(row, copy),
        })
      }
      return { people: found, ambiguous, asOf: isoTime(copy.signInsAsOf) }
    },

    async page({ neverSignedIn, ...filter }, cutoff, size, nextLink, goesOn) {
      const copy = await current(goesOn || nextLink !== undefined)
      assertDates(copy)
      if (copy.signIns !== undefined) return { value: [], ...about(copy) }
      const rows = await listPast(
        store.db,
        copy.slot,
        { ...peopleFilter(filter), before: pastBefore(cutoff), neverSignedIn },
        nextLink ?? '',
        size + 1,
      )
      const shown = rows.slice(0, size)
      const last = shown.at(-1)
      return {
        value: shown.map((row) => ({ id: row.userId, user: toPersonUser(row), readable: row.signInsKnown })),
        ...(rows.length > size && last !== undefined ? { nextLink: last.userId } : {}),
        ...about(copy),
      }
    },

    async objection(query, cutoff, maxMissingPercent) {
      // The whole was judged when it was read.
      if (query.department === undefined && query.skuId === undefined) return undefined
      const { slot } = await current(true)
      const counts = await countWithoutDates(store.db, slot, peopleFilter(query), pastBefore(cutoff))
      return isImplausible(counts, maxMissingPercent) ? implausibleSentence(counts) : undefined
    },
  }
}

const peopleFilter = ({ department, userType, accountEnabled, skuId }: UserFilter) => ({
  departmentKey: department === undefined ? undefined : plainSpelling(department),
  userType,
  accountEnabled,
  skuId,
})

const isReadable = ({ signInsKnown }: { signInsKnown: boolean }, { signIns }: Copy): boolean =>
  signInsKnown && signIns === undefined

/** Whoever was created since has no dates that a sweep could have read; who came back may have some. */
const isNewSince = ({ createdDateTime }: User, { signInsAsOf, signIns }: Copy): boolean =>
  signIns === undefined && Date.parse(createdDateTime ?? '') > signInsAsOf.getTime() - DAY_MS

function about({ signInsAsOf, signIns, objection }: Copy): Pick<KnownPage, 'asOf' | 'warning'> {
  const warning = (signIns ?? objection)?.message
  return { asOf: isoTime(signInsAsOf), ...present('warning', warning) }
}

/** Members of a group as users, a page of them. @throws Refusal as `notFound` makes it */
export async function memberPage(
  reader: GraphReader,
  source: SignInSource,
  groupId: string,
  size: number,
  nextLink: string | undefined,
  goesOn: boolean,
  notFound: (groupId: string) => Refusal,
): Promise<KnownPage> {
  const page = await reader.page<Member>(membersRead(groupId, size, 'page'), nextLink).catch((error: unknown) => {
    throw isNotFound(error) ? notFound(groupId) : error
  })
  const { value, ...rest } = await source.of(userIdsOf(page.value), goesOn || nextLink !== undefined)
  return { value, ...rest, ...present('nextLink', page.nextLink) }
}

/** Reads at once or not at all: whoever can be answered from the copy need not wait for a turn. */
export const withoutWaiting = <T>(work: () => Promise<T>): Promise<T> => withPatience({ waitMs: 0 }, work)
