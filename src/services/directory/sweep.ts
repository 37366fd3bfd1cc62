import { withDeadline } from '../../deadline.ts'
import { countUsers, changesFromNow, directoryRead, isPageLost, type DirectoryUser } from '../../graph/directory.ts'
import { GraphFailure, isForbidden, isNoPremium, unlessRefused } from '../../graph/failure.ts'
import type { GraphPage } from '../../graph/client.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { withPatience } from '../../graph/sign-in-turn.ts'
import { countSpellings, markSpelling, takeForPeople } from '../../store/directory-contacts.ts'
import type { Store } from '../../store/database.ts'
import { countPeople, firstCharacters } from '../../store/directory-people.ts'
import { analyzePeople, beginSweep, dropSweep, finishSweep } from '../../store/directory.ts'
import { DAY_MS, HOUR_MS, isoTime } from '../../time.ts'
import { namesTell, unusualSpellings } from '../contacts/quality.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { emptyTally } from '../sign-ins/plausibility.ts'
import { createFound } from './found.ts'
import { judgeSweep } from './sweep-plausibility.ts'
import { mayLackSomebody, shardsFor } from './shards.ts'
import {
  readState,
  type CopyFacts,
  type DirectoryState,
  type Objection,
  type Place,
  type Shard,
  type Sweep,
} from './state.ts'
import { present } from '../../present.ts'

/** What is refused is tried again after so long: Microsoft's outages last. */
export const RETRY_MS = HOUR_MS
/** What Graph puts off for longer than this, the sweep leaves for later: its place is kept. */
const STEP_WITHIN_MS = 10 * 60_000
/** A sweep that began so long ago began too early to become a copy. */
const OLDEST_SWEEP_MS = 2 * DAY_MS

export interface SweepDependencies {
  store: Store
  reader: GraphReader
  cutoffs: Cutoffs
  defaultCountry: string
  /** Whether everybody may be read as several lists at once: where nothing counts the reads of sign-in dates. */
  inShards: boolean
  /** From which share of people without a sign-in date on, in percent, the data can't be believed. */
  maxMissingPercent: number
  now: () => number
}

/**
 * Reads everybody, a page at a time, and keeps each page with the place behind it: who goes on after a crash, or in
 * another replica, goes on there. Only a whole sweep becomes the copy, at once and for everybody.
 */
export function createSweep({
  store,
  reader,
  cutoffs,
  defaultCountry,
  inShards,
  maxMissingPercent,
  now,
}: SweepDependencies) {
  const { foundOn, keep } = createFound({ store, cutoffs, defaultCountry, now })

  /**
   * @param owner who holds the lease of the sweep
   * @throws SweepTaken when somebody else holds it by now; GraphFailure where Graph broke off: the place is kept
   */
  return async function sweep(owner: string, signal: AbortSignal): Promise<void> {
    await withPatience({ yields: true, signal }, () => withDeadline(STEP_WITHIN_MS, () => run(owner, signal)))
  }

  async function run(owner: string, signal: AbortSignal): Promise<void> {
    const state = await readState(store.db)
    const readAnew = async (asShards: boolean) => readOn(owner, state, await begun(owner, state, asShards), signal)
    let sweep = (await goneOn(owner, state, signal)) ?? (await readAnew(inShards))
    if (mayLackSomebody(sweep)) sweep = await readAnew(false)
    await finish(owner, state, sweep)
  }

  /** A sweep that was left goes on, unless it is too old or Graph has forgotten its place. */
  async function goneOn(owner: string, state: DirectoryState, signal: AbortSignal): Promise<Sweep | undefined> {
    const { sweep } = state
    const isLeft = sweep !== null && [sweep, ...(sweep.shards ?? [])].some(({ nextLink, ended }) => nextLink ?? ended)
    if (!isLeft || now() - Date.parse(sweep.startedDateTime) > OLDEST_SWEEP_MS) return undefined
    try {
      return await readOn(owner, state, { sweep }, signal)
    } catch (error) {
      if (isPageLost(error)) return undefined
      throw error
    }
  }

  /**
   * Reads what is left of a sweep, its shards side by side. One page is kept after the other, with the place behind it.
   *
   * @returns the sweep at its end
   */
  async function readOn(
    owner: string,
    { slot }: DirectoryState,
    { sweep: begun, first }: Begun,
    signal: AbortSignal,
  ): Promise<Sweep> {
    let sweep = begun
    let kept: Promise<void> = Promise.resolve()
    const over = new AbortController()
    const stop = AbortSignal.any([signal, over.signal])

    const readPage = ({ begins }: Partial<Shard>, link?: string): Promise<GraphPage<DirectoryUser>> => {
      const read = directoryRead(sweep.signIns === true, begins)
      const page = withDeadline(STEP_WITHIN_MS, () => reader.page<DirectoryUser>(read, link))
      // Thrown where it is waited for.
      page.catch(() => {})
      return page
    }

    const readShard = async (place: Place & Partial<Shard>, index: number): Promise<void> => {
      if (place.ended === true) return
      for (let page = (index === 0 && first) || (await readPage(place, place.nextLink)); ;) {
        stop.throwIfAborted()
        const { nextLink } = page
        sweep.turnsSince = Date.now()
        // One list is read a page ahead of what is kept. Shards fill each other's pauses: less is held at a time.
        const ahead = nextLink === undefined || sweep.shards !== undefined ? undefined : readPage(place, nextLink)
        const people = await foundOn(page, slot, sweep)
        kept = kept.then(async () => {
          stop.throwIfAborted()
          sweep = await keep(owner, sweep, index, page, people)
        })
        await kept
        if (nextLink === undefined) return
        page = await (ahead ?? readPage(place, nextLink))
      }
    }

    try {
      await Promise.all((begun.shards ?? [begun]).map(readShard))
      return sweep
    } finally {
      over.abort()
      // Nothing is written any more once it is said how this ended.
      await Promise.allSettled([kept])
    }
  }

  async function begun(owner: string, state: DirectoryState, asShards: boolean): Promise<Begun> {
    const { slot, copy } = state
    const startedDateTime = isoTime(new Date(now()))
    // Asked first: what changes while people are read is told afterwards.
    const deltaLink = await reader.page(changesFromNow).then((page) => page.deltaLink, unlessRefused)
    const expected = await countUsers(reader).catch(unlessRefused)
    const shards = asShards ? shardsFor(expected, await firstCharacters(store.db, slot)) : undefined
    const turnsSince = Date.now()
    const opened = await firstPage(copy, shards?.[0]?.begins).catch((error: unknown) => {
      // A filter that Graph does not take is no reason to have no copy.
      if (shards !== undefined && error instanceof GraphFailure && error.status === 400) return undefined
      throw error
    })
    if (opened === undefined) return begun(owner, state, false)
    const { first, signIns } = opened
    const sweep: Sweep = {
      slot: slot === 0 ? 1 : 0,
      startedDateTime,
      signIns,
      ...present('shards', shards),
      ...present('expected', expected),
      ...present('deltaLink', deltaLink),
      read: 0,
      turnsSince,
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
  async function firstPage(
    copy: CopyFacts | null,
    begins: string | undefined,
  ): Promise<Required<Pick<Begun, 'first'>> & Pick<Sweep, 'signIns'>> {
    try {
      return { first: await reader.page<DirectoryUser>(directoryRead(true, begins)), signIns: true }
    } catch (error) {
      const objection = refusedSignIns(error)
      if (objection === undefined || (copy !== null && copy.signIns === undefined)) throw error
      return { first: await reader.page<DirectoryUser>(directoryRead(false, begins)), signIns: objection }
    }
  }

  function refusedSignIns(error: unknown): Objection | undefined {
    if (isNoPremium(error)) {
      return {
        code: 'SignInDataUnavailable',
        message: 'The tenant has no Microsoft Entra ID P1 or P2 license, which sign-in data needs.',
        dateTime: isoTime(new Date(now())),
      }
    }
    if (!isForbidden(error)) return undefined
    return {
      code: 'GraphPermissionMissing',
      message:
        'Microsoft Graph refused to give sign-in dates: ask the operator of this service for the permission ' +
        'AuditLog.Read.All; TestConnection lists what is missing.',
      dateTime: isoTime(new Date(now())),
    }
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
      finishedDateTime: isoTime(new Date(now())),
      ...present('signIns', signIns),
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
  /** The first page of its first shard, where it was read already. */
  first?: GraphPage<DirectoryUser>
}
