import type { Settings } from '../../config/settings.ts'
import { timeLeft } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import { GraphFailure, isRefused } from '../../graph/failure.ts'
import { toRefusal } from '../../graph/refusal.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { Store } from '../../store/database.ts'
import { askForSweep } from '../../store/directory.ts'
import { HOUR_MS } from '../../time.ts'
import { lastTimeAt } from '../calendar.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { createProgress, type SweepProgress } from './progress.ts'
import { readState, type DirectoryState } from './state.ts'
import { createSweep } from './sweep.ts'
import { createSweeping, PAUSE_MS, POLL_MS } from './sweeping.ts'
import { createUpkeep, LOST, type Upkeep } from './upkeep.ts'
import { present } from '../../present.ts'
import type { Copy, CopyAge } from './copy.ts'

/** What changed in the last moments shows in the last look. */
const IN_STEP_MS = 60_000
/** How much older than configured a copy may be until a plan waits for the next one: a sweep takes its time. */
const TOO_OLD = 1.25
/** What is left of a reply's time when the read is not. */
const MARGIN_MS = 2_000
/** What TestConnection waits for the first page of a sweep. */
const FIRST_PAGE_MS = 5_000

export interface DirectoryOptions {
  store: Store
  reader: GraphReader
  cutoffs: Cutoffs
  policy: Pick<
    Settings,
    | 'directoryMaxAgeHours'
    | 'directorySweepHour'
    | 'directoryDeltaMinutes'
    | 'signInReadsPerMinute'
    | 'signInMissingPercent'
    | 'defaultCountry'
    | 'timeZone'
  >
  /** Answers are made from a copy of this moment; for tests that change the tenant all the time. */
  alwaysAnew?: boolean
  onError: (error: unknown) => void
  onProgress?: (progress: SweepProgress) => void
  now: () => number
}

export type Directory = ReturnType<typeof createDirectory>

/**
 * The one copy of the directory that lists, look-ups of many people and drafts of plans are made from. It is filled by
 * a sweep, kept in step by delta queries, and shared by all replicas.
 */
export function createDirectory({
  store,
  reader,
  cutoffs,
  policy,
  alwaysAnew = false,
  onError,
  onProgress = () => {},
  now,
}: DirectoryOptions) {
  const defaultCountry = policy.defaultCountry
  const maxMissingPercent = policy.signInMissingPercent
  const maxAgeMs = policy.directoryMaxAgeHours * HOUR_MS
  const inShards = policy.signInReadsPerMinute === 0
  const upkeep = createUpkeep({ store, reader, defaultCountry, now })
  const progress = createProgress({ store, policy, now })
  const sweeping = createSweeping({
    store,
    sweep: createSweep({ store, reader, cutoffs, defaultCountry, inShards, maxMissingPercent, now }),
    progress,
    onError,
    onProgress,
    now,
  })
  const { begin, pause, isStopping } = sweeping
  let keeping: Promise<Upkeep> | undefined
  const read = () => readState(store.db)

  /**
   * The copy to answer from.
   *
   * @throws Refusal `NotReadyYet` while the first sweep goes on for longer than a reply may take
   */
  async function current({ changesMs, needed = false, signIns = false, goesOn = false }: CopyAge = {}): Promise<Copy> {
    if (alwaysAnew && signIns && !goesOn) return refreshed()
    let state = await read()
    if (state.slot === null) {
      const asked = now()
      const beginFirst = () => begin(({ slot }) => slot === null)
      beginFirst()
      state = await until(
        ({ slot, objection }) => {
          if (slot !== null || objection !== null) return true
          // Whoever sweeps may die over it.
          beginFirst()
          return false
        },
        asked,
        timeLeft() - MARGIN_MS,
      )
    } else if (changesMs !== undefined && now() - (state.asOf?.getTime() ?? 0) > changesMs) {
      if (!needed) keepUpMeanwhile()
      else return inStep(now() - changesMs)
    }
    return copyOf(state)
  }

  /**
   * A copy with everything in it that changed before a moment: told by Graph, to this replica or to another one that is
   * asking already; by a sweep where nobody tells it.
   */
  async function inStep(since: number): Promise<Copy> {
    const end = performance.now() + timeLeft() - MARGIN_MS
    for (;;) {
      const state = await read()
      if ((state.asOf?.getTime() ?? 0) >= since) return copyOf(state)
      if (performance.now() > end) throw await progress.notReady(state)
      const kept = await keepUp()
      if (kept === 'done') return copyOf(await read())
      if (kept !== 'busy') return refreshed()
      await pause()
    }
  }

  /** A copy whose sign-in dates were read after this call; takes as long as a sweep does. @throws Refusal */
  async function refreshed(waitMs = timeLeft() - MARGIN_MS): Promise<Copy> {
    const asked = now()
    await askForSweep(store.db)
    const isNewer = (state: DirectoryState) =>
      (state.signInsAsOf?.getTime() ?? 0) >= asked || Date.parse(state.objection?.dateTime ?? '') >= asked
    const state = await until(
      (later) => {
        // A sweep that had begun before ends first.
        if (!isNewer(later)) begin((state) => !isNewer(state))
        return isNewer(later)
      },
      asked,
      waitMs,
    )
    if (!isNewer(state)) throw await progress.notReady(state)
    return copyOf(state)
  }

  /**
   * The copy that a plan is made from: in step with the tenant, and with sign-in dates of about a day at most. Waits
   * for a sweep where it must.
   */
  async function forPlan({ refresh }: { refresh: boolean }): Promise<Copy> {
    if (alwaysAnew || refresh) return refreshed()
    const copy = await current({ changesMs: IN_STEP_MS, needed: true })
    return now() - copy.signInsAsOf.getTime() > TOO_OLD * maxAgeMs ? refreshed() : copy
  }

  /** Waits for a state, as long as there is time. @throws Refusal where the sweep breaks off meanwhile */
  async function until(
    isIt: (state: DirectoryState) => boolean,
    asked: number,
    waitMs: number,
  ): Promise<DirectoryState> {
    const end = performance.now() + waitMs
    for (;;) {
      const state = await read()
      const brokenOff = sweeping.brokenOffSince(asked)
      if (brokenOff !== undefined) throw refusalOf(brokenOff.error)
      if (isIt(state) || performance.now() + POLL_MS > end || (await cannotBeReadyBy(end, state))) return state
      const ending = sweeping.current()
      await Promise.race([pause(), ...(ending === undefined ? [] : [ending])])
    }
  }

  /** Half a tenant is no basis for a reply: what Graph did not finish is refused, to be tried again. */
  function refusalOf(error: unknown): unknown {
    if (!(error instanceof GraphFailure)) return error
    const { retryAfter } = error
    if (isRefused(error)) return toRefusal(error)
    return new Refusal(
      'ReadIncomplete',
      'Microsoft Graph broke off before everybody was read, and nothing is made from a part of the tenant: try it ' +
        'again.',
      { retryAfter: Math.ceil(retryAfter ?? PAUSE_MS / 1_000), cause: error },
    )
  }

  const cannotBeReadyBy = async (end: number, state: DirectoryState): Promise<boolean> =>
    ((await progress.remainingMs(state, { begun: true })) ?? 0) > end - performance.now()

  async function copyOf(state: DirectoryState): Promise<Copy> {
    const { slot, copy, asOf, signInsAsOf, objection } = state
    if (slot === null || copy === null || asOf === null || signInsAsOf === null) throw await progress.notReady(state)
    return { ...copy, slot, asOf, signInsAsOf, ...present('objection', objection) }
  }

  async function keepUp(): Promise<Upkeep> {
    keeping ??= sweeping.untilStopped(upkeep.run).finally(() => {
      keeping = undefined
    })
    const kept = await keeping
    // Nobody tells any more what changed: everybody has to be read.
    if (kept === 'lost') begin(({ deltaLink }) => deltaLink === LOST)
    return kept
  }

  function keepUpMeanwhile(): void {
    keepUp().catch((error: unknown) => {
      if (!isStopping()) onError(error)
    })
  }

  /** Whether it is time to read everybody again. */
  function isSweepDue({ slot, sweep, signInsAsOf, retryAt }: DirectoryState): boolean {
    if (retryAt !== null && retryAt.getTime() > now()) return false
    if (slot === null || sweep !== null || signInsAsOf === null) return true
    const turn = lastTimeAt(policy.directorySweepHour, now(), policy.timeZone)
    return now() - signInsAsOf.getTime() >= maxAgeMs || turn > signInsAsOf.getTime()
  }

  /** What is due is begun; nothing is waited for. */
  async function tick(): Promise<void> {
    const state = await read()
    if (isSweepDue(state)) begin(isSweepDue)
    const age = now() - (state.asOf?.getTime() ?? 0)
    if (state.slot !== null && age >= policy.directoryDeltaMinutes * 60_000) keepUpMeanwhile()
  }

  return {
    current,
    forPlan,
    read,
    changed: upkeep.take,
    patch: upkeep.patch,

    tick,

    /** What was begun has ended. */
    settled: async (): Promise<void> => {
      await Promise.allSettled([sweeping.current(), keeping])
    },

    /**
     * Whether Graph gives sign-in dates just now, as the sweep sees that is under way or due. Without a limit on such
     * reads nobody needs to know it from here.
     */
    async readsSignIns(): Promise<boolean> {
      if (policy.signInReadsPerMinute === 0) return false
      await tick()
      const end = performance.now() + FIRST_PAGE_MS
      for (;;) {
        const { sweep, leaseUntil } = await read()
        const isUnderWay = sweeping.current() !== undefined || (leaseUntil?.getTime() ?? 0) > now()
        if (!isUnderWay) return false
        if (sweep !== null) return sweep.signIns === true
        if (performance.now() > end) return false
        await pause()
      }
    },

    /** How the copy stands, for operators. */
    async status() {
      const state = await read()
      const sweep = await progress.of(state)
      const isOld = state.signInsAsOf !== null && now() - state.signInsAsOf.getTime() > 2 * maxAgeMs
      return {
        state: state.slot === null ? (sweep === undefined ? 'empty' : 'sweeping') : isOld ? 'stale' : 'ready',
        ...present('asOf', state.asOf, (asOf) => asOf.toISOString()),
        ...present('signInsAsOf', state.signInsAsOf, (signInsAsOf) => signInsAsOf.toISOString()),
        ...present('people', state.copy, (copy) => copy.people),
        ...present('sweep', sweep),
        ...present('code', state.objection?.code),
        ...present('message', state.objection?.message),
      } as const
    },

    async close(): Promise<void> {
      sweeping.stop()
      await Promise.allSettled([sweeping.current(), keeping])
    },
  }
}
