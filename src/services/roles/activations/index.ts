import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft, withDeadline } from '../../../deadline.ts'
import { Refusal } from '../../../errors.ts'
import { isForbidden, isNoPremium } from '../../../graph/failure.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { pimAuditsRead, type DirectoryAudit } from '../../../graph/sign-ins.ts'
import { slices } from '../../../graph/url.ts'
import { activationsOf, activationsOfRequests, insertActivations, lastActivationAt, listActivations, type ActivationFilter } from '../../../store/role-activations.ts'
import type { ActivationRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { placeInTime, type TimePlace } from '../../../store/time-place.ts'
import { DAY_MS, isoTime } from '../../../time.ts'
import { cached } from '../../cached.ts'
import type { Calendar } from '../../calendar.ts'
import { shownOf, type Paging } from '../../lists/page.ts'
import type { SkipTokens } from '../../lists/skip-token.ts'
import { findUser } from '../../people/find.ts'
import { present } from '../../present.ts'
import { toActivation } from './entries.ts'
import { judgeActivation, type Judgement } from './judging.ts'

export const ACTIVATION_STATES = ['completed', 'pending', 'denied', 'canceled'] as const
export type ActivationState = typeof ACTIVATION_STATES[number]

export const ACTIVATION_FLAGS = ['afterHours', 'firstTime', 'repeated', 'longerThanUsual', 'weakJustification', 'selfApproved'] as const
export type ActivationFlag = typeof ACTIVATION_FLAGS[number]

export interface ActivationQuery extends Paging {
  /** By object id, user principal name or mail. */
  userId?: string
  roleId?: string
  state?: ActivationState
  flag?: ActivationFlag
  from?: string
  to?: string
}

/** Microsoft keeps its log for 30 days with P1 or P2. */
export const LOG_DAYS = 30
/** Entries come late: a little is read again, which does no harm. */
const OVERLAP_MS = 6 * 3_600_000
const KEPT_MS = 5 * 60_000
/** Rows of a transaction. */
const ROWS_AT_ONCE = 500
const READ_WITHIN_MS = 15 * 60_000
/** What is left of an answer's time when the read is not. */
const MARGIN_MS = 3_000
const RETRY_SECONDS = 10
/** Rows that are looked at for one answer with a flag. */
const MOST_LOOKED_AT = 2_000

export type RoleActivations = ReturnType<typeof createRoleActivations>

/** Who activated which role when and why, kept longer than Microsoft keeps it, and what stands out about it. */
export function createRoleActivations ({ store, reader, calendar, timeZone, skipTokens, now }: {
  store: Store, reader: GraphReader, calendar: Calendar, timeZone: string, skipTokens: SkipTokens, now: () => number,
}) {
  /**
   * Reads what the log has since the last time. HTTP requests: one for each thousand entries. Stored from the oldest on,
   * once all is there: whatever breaks off then leaves no gap behind.
   */
  async function readLog (): Promise<void> {
    const last = await lastActivationAt(store.db)
    const since = Math.max(now() - LOG_DAYS * DAY_MS, last === undefined ? 0 : last.getTime() - OVERLAP_MS)
    const rows: ActivationRow[] = []
    for await (const page of reader.pages<DirectoryAudit>(pimAuditsRead(`${isoTime(since).slice(0, 19)}Z`))) rows.push(...page.flatMap(entry => toActivation(entry) ?? []))
    rows.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    for (const some of slices(rows, ROWS_AT_ONCE)) await store.db.transaction().execute(db => insertActivations(db, some))
  }

  /** Others may wait for it too, so it has none of the deadlines of the request that began it. */
  const harvest = (): Promise<void> => withDeadline(READ_WITHIN_MS, readLog)
  const fresh = cached(harvest, KEPT_MS, now)

  /** @throws Refusal `NotReadyYet` while the first read of a long log goes on */
  async function assertHistory (): Promise<void> {
    const read = fresh().then(() => true)
    const isDone = await Promise.race([read, sleep(Math.max(0, timeLeft() - MARGIN_MS), false, { ref: false })])
    if (isDone) return
    read.catch(() => {})
    if (await lastActivationAt(store.db) === undefined) throw new Refusal('NotReadyYet', `The log is still being read for the first time: try again in ${RETRY_SECONDS} seconds.`, { retryAfter: RETRY_SECONDS })
  }

  async function shown (rows: readonly ActivationRow[]): Promise<Activation[]> {
    const [history, requests] = await Promise.all([
      activationsOf(store.db, [...new Set(rows.map(({ userId }) => userId))], rows.reduce((latest, { createdAt }) => createdAt > latest ? createdAt : latest, new Date(0))),
      activationsOfRequests(store.db, [...new Set(rows.flatMap(({ requestId }) => requestId ?? []))]),
    ])
    const byUser = Map.groupBy(history, ({ userId }) => userId)
    const byRequest = Map.groupBy(requests, ({ requestId }) => requestId)
    return rows.map((row) => {
      const own = row.requestId === null ? [row] : byRequest.get(row.requestId) ?? [row]
      return toAnswer(row, own, judgeActivation(row, byUser.get(row.userId) ?? [], { calendar, timeZone }), now())
    })
  }

  return {
    harvest,

    /**
     * Activations, newest first, and requests that wait or were turned down.
     *
     * @throws Refusal `UserNotFound`, `NotReadyYet`, `SignInDataUnavailable`, `GraphPermissionMissing`
     */
    async list ({ userId, roleId, state, flag, from, to, top = 100, skipToken }: ActivationQuery) {
      await assertHistory()
      const person = userId === undefined ? undefined : (await findUser(reader, userId, ['id'])).id
      const filter: ActivationFilter = {
        kinds: state === undefined || state === 'pending' ? ['completed', 'approvalRequested'] : state === 'completed' ? ['completed'] : ['approvalRequested'],
        ...present('userId', person?.toLowerCase()),
        ...present('roleId', roleId?.toLowerCase()),
        ...(from === undefined ? {} : { from: new Date(from) }),
        ...(to === undefined ? {} : { to: new Date(to) }),
      }
      const question = ['ListRoleActivations', person, roleId, state, flag, from, to]
      const placeOf = ({ activatedDateTime, activationId }: Activation): TimePlace => ({ at: activatedDateTime, id: activationId })
      const found: Activation[] = []
      let after = skipTokens.open<TimePlace>(question, skipToken)
      for (let looked = 0; looked < MOST_LOOKED_AT && found.length <= top;) {
        const rows = await listActivations(store.db, filter, after, top + 1)
        const last = rows.at(-1)
        found.push(...(await shown(rows)).filter(one => isShown(one, state, flag)))
        looked += rows.length
        if (last === undefined || rows.length <= top) return shownOf(skipTokens, question, found, placeOf, top)
        after = placeInTime(last)
      }
      if (found.length > top) return shownOf(skipTokens, question, found, placeOf, top)
      return { value: found, ...(after === undefined ? {} : { skipToken: skipTokens.seal(question, after) }) }
    },
  }
}

export type Activation = ReturnType<typeof toAnswer>

/** What was asked for and then took effect is told once, by what took effect. */
const isShown = (activation: Activation, state: ActivationState | undefined, flag: ActivationFlag | undefined): boolean =>
  (activation.isRequest ? activation.state !== 'completed' : true) &&
  (state === undefined || activation.state === state) &&
  (flag === undefined || (flag === 'weakJustification' ? activation.weakJustification.length > 0 : activation[flag]))

function toAnswer (row: ActivationRow, request: readonly ActivationRow[], judgement: Judgement, now: number) {
  const of = (kind: ActivationRow['kind']) => request.find(one => one.kind === kind)
  const isRequest = row.kind === 'approvalRequested'
  const approved = of('approved')
  const state: ActivationState = !isRequest || of('completed') !== undefined ? 'completed' : of('denied') !== undefined ? 'denied' : of('canceled') !== undefined ? 'canceled' : approved !== undefined ? 'completed' : 'pending'
  const asked = of('approvalRequested')
  return {
    activationId: row.id,
    isRequest,
    state,
    userId: row.userId,
    ...present('userName', row.userName),
    roleId: row.roleId,
    roleName: row.roleName,
    activatedDateTime: isoTime(row.createdAt.getTime()),
    ...present('endDateTime', row.endsAt === null ? undefined : isoTime(row.endsAt.getTime())),
    ...present('justification', row.justification ?? asked?.justification),
    ...present('ticket', row.ticket ?? asked?.ticket),
    ...present('approverId', approved?.actorId),
    ...(asked !== undefined && approved !== undefined ? { decidedAfterMinutes: minutes(approved.createdAt.getTime() - asked.createdAt.getTime()) } : {}),
    ...(state === 'pending' ? { waitingMinutes: minutes(now - row.createdAt.getTime()) } : {}),
    selfApproved: approved?.actorId !== undefined && approved.actorId !== null && approved.actorId === row.userId,
    ...judgement,
  }
}

const minutes = (milliseconds: number): number => Math.max(0, Math.floor(milliseconds / 60_000))

/** Whether the log can't be read at all, which a round in the background leaves for whoever asks. */
export const isLogUnavailable = (error: unknown): boolean => isForbidden(error) || isNoPremium(error)
