import { withDeadline } from '../../deadline.ts'
import { countUsers, changesFromNow, directoryRead, isPageLost, type DirectoryUser } from '../../graph/directory.ts'
import { incomplete, isForbidden, isNoPremium, unlessRefused } from '../../graph/failure.ts'
import type { GraphPage } from '../../graph/client.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { withPatience } from '../../graph/sign-in-turn.ts'
import { countSpellings, markSpelling, takeForPeople } from '../../store/directory-contacts.ts'
import type { Store } from '../../store/database.ts'
import {
  analyzePeople,
  beginSweep,
  countPeople,
  dropSweep,
  finishSweep,
  peopleByIds,
  readDirectory,
  savePage,
} from '../../store/directory.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { leftOutReason, namesTell, unusualSpellings } from '../contacts/quality.ts'
import { further } from '../lists/walk.ts'
import { judgeActivity } from '../sign-ins/activity.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { emptyTally, tally } from '../sign-ins/plausibility.ts'
import { judgeSweep } from './judge.ts'
import { toRow } from './row.ts'
import { stateOf, type CopyFacts, type DirectoryState, type Objection, type Sweep } from './state.ts'

/** What is refused is tried again after so long: Microsoft's outages last. */
export const RETRY_MS = 3_600_000
/** What Graph puts off for longer than this, the sweep leaves for later: its place is kept. */
const STEP_WITHIN_MS = 10 * 60_000
/** A sweep that began so long ago began too early to become a copy. */
const OLDEST_SWEEP_MS = 2 * DAY_MS

export interface SweepDependencies {
  store: Store
  reader: GraphReader
  cutoffs: Cutoffs
  defaultCountry: string
  /** From which share of people without a sign-in date on, in percent, the data can't be believed. */
  maxMissingPercent: number
  now: () => number
}

/**
 * Reads everybody, a page at a time, and keeps each page with the place behind it: who goes on after a crash, or in
 * another replica, goes on there. Only a whole sweep becomes the copy, at once and for everybody.
 */
export function createSweep({ store, reader, cutoffs, defaultCountry, maxMissingPercent, now }: SweepDependencies) {
  /**
   * @param owner who holds the lease of the sweep
   * @throws SweepTaken when somebody else holds it by now; GraphFailure where Graph broke off: the place is kept
   */
  return async function sweep(owner: string, signal: AbortSignal): Promise<void> {
    await withPatience({ yields: true, signal }, () => withDeadline(STEP_WITHIN_MS, () => run(owner, signal)))
  }

  async function run(owner: string, signal: AbortSignal): Promise<void> {
    const state = stateOf(await readDirectory(store.db))
    const { sweep, first } = (await resumed(state)) ?? (await begun(owner, state))
    const read = directoryRead(sweep.signIns === true)
    const readPage = (link: string) => {
      const page = withDeadline(STEP_WITHIN_MS, () => reader.page<DirectoryUser>(read, link))
      // Thrown where it is waited for.
      page.catch(() => {})
      return page
    }
    for (let page = first; ;) {
      signal.throwIfAborted()
      const next = page.nextLink === undefined ? undefined : readPage(page.nextLink)
      await keep(owner, state, sweep, page)
      if (next === undefined) break
      page = await next
    }
    await finish(owner, state, sweep)
  }

  /** A sweep that was left goes on, unless it is too old or Graph has forgotten its place. */
  async function resumed({ sweep }: DirectoryState): Promise<Begun | undefined> {
    if (sweep?.ended === true) return { sweep, first: { value: [] } }
    if (sweep?.nextLink === undefined || now() - Date.parse(sweep.startedDateTime) > OLDEST_SWEEP_MS) return undefined
    try {
      return { sweep, first: await reader.page<DirectoryUser>(directoryRead(sweep.signIns === true), sweep.nextLink) }
    } catch (error) {
      if (isPageLost(error)) return undefined
      throw error
    }
  }

  async function begun(owner: string, { slot, copy }: DirectoryState): Promise<Begun> {
    const startedDateTime = isoTime(now())
    // Asked first: what changes while people are read is told afterwards.
    const deltaLink = await reader.page(changesFromNow).then((page) => page.deltaLink, unlessRefused)
    const expected = await countUsers(reader).catch(unlessRefused)
    const { first, signIns } = await firstPage(copy)
    const sweep: Sweep = {
      slot: slot === 0 ? 1 : 0,
      startedDateTime,
      signIns,
      ...(expected === undefined ? {} : { expected }),
      ...(deltaLink === undefined ? {} : { deltaLink }),
      read: 0,
      tally: emptyTally(),
      compared: 0,
      wentBack: 0,
      contacts: 0,
      withoutNames: 0,
    }
    await beginSweep(store.db, owner, sweep.slot, sweep)
    return { sweep, first }
  }

  /**
   * Without Entra ID P1, or without the permission, people are read without their sign-ins. A tenant that had them
   * yesterday has them today: Graph refuses them in licensed tenants too, now and then
   * (https://learn.microsoft.com/graph/known-issues).
   */
  async function firstPage(copy: CopyFacts | null): Promise<Pick<Begun, 'first'> & Pick<Sweep, 'signIns'>> {
    try {
      return { first: await reader.page<DirectoryUser>(directoryRead(true)), signIns: true }
    } catch (error) {
      const objection = refusedSignIns(error)
      if (objection === undefined || (copy !== null && copy.signIns === undefined)) throw error
      return { first: await reader.page<DirectoryUser>(directoryRead(false)), signIns: objection }
    }
  }

  function refusedSignIns(error: unknown): Objection | undefined {
    if (isNoPremium(error)) {
      return {
        code: 'SignInDataUnavailable',
        message: 'The tenant has no Microsoft Entra ID P1 or P2 license, which sign-in data needs.',
        dateTime: isoTime(now()),
      }
    }
    if (!isForbidden(error)) return undefined
    return {
      code: 'GraphPermissionMissing',
      message:
        'Microsoft Graph refused to give sign-in dates: ask the operator of this service for the permission ' +
        'AuditLog.Read.All; TestConnection lists what is missing.',
      dateTime: isoTime(now()),
    }
  }

  async function keep(
    owner: string,
    { slot: current }: DirectoryState,
    sweep: Sweep,
    page: GraphPage<DirectoryUser>,
  ): Promise<void> {
    const ids = page.value.map(({ id }) => id)
    const [earlier, repeated] = await Promise.all([
      current === null ? [] : peopleByIds(store.db, current, ids),
      peopleByIds(store.db, sweep.slot, ids),
    ])
    const before = new Map(earlier.map((row) => [row.userId, row]))
    const seen = new Map(repeated.map((row) => [row.userId, row]))
    const cutoff = cutoffs.of()
    const rows = page.value.flatMap((user) => {
      const carried = before.get(user.id)
      const row = toRow(user, {
        slot: sweep.slot,
        signInsRead: sweep.signIns === true,
        carried,
        now: now(),
        defaultCountry,
        usualSpellings: NO_SPELLINGS,
        namesTell: true,
      })
      const again = seen.get(user.id)
      if (again !== undefined) {
        // Pages shift by one when somebody comes or goes; the same person with other contents is no list.
        if (JSON.stringify([again.person, again.account]) !== JSON.stringify([row.person, row.account])) {
          throw incomplete('the same entry came twice with different contents', 'GET /users')
        }
        return []
      }
      sweep.read++
      tally(sweep.tally, user, judgeActivity(user, cutoff).status)
      if (carried?.lastActivityAt != null && carried.signInsKnown) {
        sweep.compared++
        if (row.firstMissingAt !== null) sweep.wentBack++
      }
      if (row.inContacts) {
        sweep.contacts++
        if (leftOutReason(user) === 'notAPerson') sweep.withoutNames++
      }
      return [row]
    })
    if (page.nextLink !== undefined) sweep.walk = further(sweep.walk, page.nextLink, ids)
    const { nextLink: _before, ...rest } = sweep
    await savePage(store.db, owner, rows, {
      ...rest,
      ...(page.nextLink === undefined ? { ended: true } : { nextLink: page.nextLink }),
    })
  }

  async function finish(owner: string, state: DirectoryState, sweep: Sweep): Promise<void> {
    const people = state.slot === null ? 0 : await countPeople(store.db, state.slot)
    const { incomplete: broken, implausible } = judgeSweep(sweep, state, people, {
      maxPercent: maxMissingPercent,
      now: now(),
    })
    // A former copy is better than one whose dates can't be believed; without one, there is the rest at least.
    const objection = broken ?? (state.slot === null ? undefined : implausible)
    if (objection !== undefined) {
      await dropSweep(store.db, owner, { objection, retryAt: new Date(now() + RETRY_MS) })
      return
    }
    const tells = namesTell(sweep.withoutNames, sweep.contacts)
    if (!tells) await takeForPeople(store.db, sweep.slot)
    const unusual = unusualSpellings(await countSpellings(store.db, sweep.slot))
    for (const { department, usual } of unusual) await markSpelling(store.db, sweep.slot, department, usual)
    await analyzePeople(store.db, sweep.slot)
    const signIns = sweep.signIns === true ? implausible : sweep.signIns
    const copy: CopyFacts = {
      people: sweep.read,
      finishedDateTime: isoTime(now()),
      ...(signIns === undefined ? {} : { signIns }),
      tally: sweep.tally,
      namesTell: tells,
      usualSpellings: Object.fromEntries(unusual.map(({ department, usual }) => [department, usual])),
    }
    await finishSweep(store.db, owner, {
      slot: sweep.slot,
      copy,
      asOf: new Date(sweep.startedDateTime),
      objection: implausible,
      deltaLink: sweep.deltaLink,
    })
  }
}

interface Begun {
  sweep: Sweep
  first: GraphPage<DirectoryUser>
}

const NO_SPELLINGS: ReadonlyMap<string, string> = new Map()
