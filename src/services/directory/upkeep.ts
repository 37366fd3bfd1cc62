import { randomUUID } from 'node:crypto'
import { accountsById, changesRead, isDeltaLost, type ChangedUser, type DirectoryUser } from '../../graph/directory.ts'
import { incomplete } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { slices } from '../../graph/url.ts'
import type { Store } from '../../store/database.ts'
import type { DirectoryPersonRow } from '../../store/directory-tables.ts'
import { peopleByIds, upsertPeople, type NewDirectoryPerson } from '../../store/directory-people.ts'
import { saveChanges } from '../../store/directory.ts'
import { leaseWork, releaseWork } from '../../store/recurring-work.ts'
import { DAY_MS } from '../../time.ts'
import { further, type Walk } from '../lists/walk.ts'
import { toDirectoryUser, toRow } from './row.ts'
import { readState, type CopyFacts, type DirectoryState } from './state.ts'
import { present } from '../../present.ts'
import { ROWS_BUT_A_FEW } from '../../store/sizes.ts'

const WORK = 'directory.upkeep'
/** Whoever takes longer over a part of the changes has died. */
const LEASE_MS = 120_000
/** In the place of a link that Graph has forgotten, until the next sweep brings another one. */
export const LOST = ''

/** What came of asking for changes. */
export type Upkeep = 'done' | 'lost' | 'busy' | 'none'

/**
 * Keeps the copy in step between sweeps: Graph tells who changed, and they are read again, since what it tells of them
 * may be old, repeated or a part (https://learn.microsoft.com/graph/delta-query-overview). Of sign-ins it tells nothing.
 */
export function createUpkeep({
  store,
  reader,
  defaultCountry,
  now,
}: {
  store: Store
  reader: GraphReader
  defaultCountry: string
  now: () => number
}) {
  return {
    /** Takes over what changed since it was last asked; one replica at a time. */
    async run(): Promise<Upkeep> {
      const owner = randomUUID()
      if (!(await leaseWork(store.db, WORK, owner, new Date(now()), new Date(now() + LEASE_MS)))) return 'busy'
      try {
        return await follow()
      } finally {
        await releaseWork(store.db, WORK, owner, new Date(now()))
      }
    },

    /** Takes over some people at once, as they stand: those whom we changed ourselves. */
    async take(userIds: readonly string[]): Promise<void> {
      for (const ids of slices([...new Set(userIds)], ROWS_BUT_A_FEW)) {
        const state = await readState(store.db)
        if (state.slot === null) return
        const { people, removed } = await read(state, ids)
        await upsertPeople(store.db, people)
        if (removed.length > 0) throw incomplete('somebody who was just changed is not there', 'GET /users')
      }
    },

    /** Puts what we have just written into the copy: Graph's lists may show it some moments later. */
    async patch(userId: string, values: Partial<DirectoryUser>): Promise<void> {
      const { slot, copy, signInsAsOf } = await readState(store.db)
      if (slot === null || copy === null) return
      const [row] = await peopleByIds(store.db, slot, [userId])
      if (row === undefined) return
      await upsertPeople(store.db, [
        withSignIns({ ...toDirectoryUser(row), ...values }, row, { slot, copy, signInsAsOf }),
      ])
    },
  }

  async function follow(): Promise<Upkeep> {
    let walk: Walk | undefined
    for (;;) {
      const state = await readState(store.db)
      if (state.slot === null || state.deltaLink === null) return 'none'
      if (state.deltaLink === LOST) return 'lost'
      const at = new Date(now())
      const page = await reader.page<ChangedUser>(changesRead, state.deltaLink).catch((error: unknown) => {
        if (isDeltaLost(error)) return undefined
        throw error
      })
      if (page === undefined) {
        await saveChanges(store.db, { ...state, slot: state.slot }, { people: [], removed: [], deltaLink: LOST })
        return 'lost'
      }
      const next = page.nextLink ?? page.deltaLink
      if (next === undefined) throw incomplete('it does not say where it goes on', 'GET /users/delta')
      if (page.nextLink !== undefined) {
        walk = further(
          walk,
          page.nextLink,
          page.value.map(({ id }) => id),
        )
      }
      const isKept = await keep(state, page.value, next, page.nextLink === undefined ? at : undefined)
      if (!isKept) return 'busy'
      if (page.nextLink === undefined) return 'done'
    }
  }

  /** The link moves on with the last part of the page, so that a part which was not written is asked for again. */
  async function keep(
    state: DirectoryState,
    changed: readonly ChangedUser[],
    deltaLink: string,
    asOf: Date | undefined,
  ): Promise<boolean> {
    const { slot } = state
    if (slot === null) return false
    const ids = [...new Set(changed.map(({ id }) => id))]
    const parts = slices(ids, ROWS_BUT_A_FEW)
    for (const part of parts.slice(0, -1)) {
      const { people, removed } = await read(state, part)
      if (!(await saveChanges(store.db, { ...state, slot }, { people, removed, deltaLink: state.deltaLink }))) {
        return false
      }
    }
    const { people, removed } = await read(state, parts.at(-1) ?? [])
    return saveChanges(store.db, { ...state, slot }, { people, removed, deltaLink, ...present('asOf', asOf) })
  }

  /** People as they are now, and who of them is there no more. */
  async function read(
    { slot, copy, signInsAsOf }: DirectoryState,
    ids: readonly string[],
  ): Promise<{ people: NewDirectoryPerson[]; removed: string[] }> {
    if (slot === null || copy === null) throw new TypeError('There is no copy to keep in step')
    const [users, rows] = await Promise.all([accountsById(reader, ids), peopleByIds(store.db, slot, ids)])
    const known = new Map(rows.map((row) => [row.userId, row]))
    const found = new Set(users.map(({ id }) => id))
    return {
      people: users.map((user) => withSignIns(user, known.get(user.id), { slot, copy, signInsAsOf })),
      removed: ids.filter((id) => !found.has(id)),
    }
  }

  /** Somebody as they are now, with the sign-in dates that the sweep found. */
  function withSignIns(
    user: DirectoryUser,
    row: DirectoryPersonRow | undefined,
    { slot, copy, signInsAsOf }: { slot: number; copy: CopyFacts; signInsAsOf: Date | null },
  ): NewDirectoryPerson {
    const before = row === undefined ? undefined : toDirectoryUser(row).signInActivity
    const fresh = toRow(
      { ...user, ...present('signInActivity', before) },
      {
        slot,
        signInsRead: row?.signInsKnown ?? isNew(user, signInsAsOf),
        carried: row,
        now: now(),
        defaultCountry,
        usualSpellings: new Map(Object.entries(copy.usualSpellings)),
        namesTell: copy.namesTell,
      },
    )
    return row === undefined
      ? fresh
      : {
          ...fresh,
          lastActivityAt: row.lastActivityAt?.toISOString() ?? null,
          signInsKnown: row.signInsKnown,
          firstMissingAt: row.firstMissingAt?.toISOString() ?? null,
        }
  }
}

/** Whose account is younger than the sweep has no dates that it could have read; who came back may have some. */
const isNew = ({ createdDateTime }: DirectoryUser, signInsAsOf: Date | null): boolean =>
  signInsAsOf !== null && Date.parse(createdDateTime ?? '') > signInsAsOf.getTime() - DAY_MS
