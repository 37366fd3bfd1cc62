import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft } from '../../../deadline.ts'
import { Refusal } from '../../../errors.ts'
import {
  activationsOfRequests,
  FLAG_COLUMNS,
  lastActivationAt,
  listActivations,
  type ActivationFilter,
} from '../../../store/role-activations.ts'
import type { ActivationRow, ActivationState } from '../../../store/role-tables.ts'
import { placeInTime, type TimePlace } from '../../../store/time-place.ts'
import type { RoleSystem } from '../../../role-systems.ts'
import { isoTime } from '../../../time.ts'
import { cached } from '../../cached.ts'
import { shownOf, type Paging } from '../../lists/page.ts'
import type { SkipTokens } from '../../lists/skip-token.ts'
import { findUser } from '../../people/find.ts'
import { present } from '../../../present.ts'
import { tierOfAzureRole } from '../azure/rate-azure-roles.ts'
import { EXPIRES_MS } from './judge-activation.ts'
import { createHarvest, type HarvestDependencies } from './harvest.ts'

export const ACTIVATION_FLAGS = [...FLAG_COLUMNS, 'pastTurnaround'] as const
export type ActivationFlag = (typeof ACTIVATION_FLAGS)[number]

export interface ActivationQuery extends Paging {
  /** By object id, user principal name or mail. */
  userId?: string
  roleId?: string
  system?: RoleSystem
  state?: ActivationState
  flag?: ActivationFlag
  from?: string
  to?: string
}

const KEPT_MS = 5 * 60_000
/** What is left of a reply's time when the read is not. */
const MARGIN_MS = 3_000
const RETRY_SECONDS = 10

export type RoleActivations = ReturnType<typeof createRoleActivations>

/** Who activated which role when and why, kept longer than Microsoft keeps it, and what stands out about it. */
export function createRoleActivations({
  skipTokens,
  ...dependencies
}: HarvestDependencies & { skipTokens: SkipTokens }) {
  const { store, reader, now } = dependencies
  const { harvest, ...history } = createHarvest(dependencies)
  const fresh = cached(harvest, KEPT_MS, now)

  /** @throws Refusal `NotReadyYet` while the first read of a long log goes on */
  async function assertHistory(): Promise<void> {
    const read = fresh().then(() => true)
    const isDone = await Promise.race([read, sleep(Math.max(0, timeLeft() - MARGIN_MS), false, { ref: false })])
    if (isDone) return
    read.catch(() => {})
    if ((await lastActivationAt(store.db)) === undefined) {
      throw new Refusal(
        'NotReadyYet',
        `The log is still being read for the first time: try again in ${RETRY_SECONDS} seconds.`,
        { retryAfter: RETRY_SECONDS },
      )
    }
  }

  return {
    harvest,
    ...history,

    /**
     * Activations, newest first, and requests that wait or were turned down.
     *
     * @throws Refusal `UserNotFound`, `NotReadyYet`, `SignInDataUnavailable`, `GraphPermissionMissing`
     */
    async list({ userId, roleId, system, state, flag, from, to, top = 100, skipToken }: ActivationQuery) {
      await assertHistory()
      const person = userId === undefined ? undefined : (await findUser(reader, userId, ['id'])).id
      const filter: ActivationFilter = {
        expiredBefore: new Date(now() - EXPIRES_MS),
        ...present('state', state),
        ...present('system', system),
        ...(flag === undefined ? {} : flag === 'pastTurnaround' ? { dueBefore: new Date(now()) } : { flag }),
        ...present('userId', person?.toLowerCase()),
        ...present('roleId', roleId?.toLowerCase()),
        ...present('from', from, (from) => new Date(from)),
        ...present('to', to, (to) => new Date(to)),
      }
      const question = ['ListRoleActivations', person, roleId, system, state, flag, from, to]
      const rows = await listActivations(store.db, filter, skipTokens.open<TimePlace>(question, skipToken), top + 1)
      const { value, ...rest } = shownOf(skipTokens, question, rows, placeInTime, top)
      const requests = await activationsOfRequests(store.db, [
        ...new Set(value.flatMap(({ requestId }) => requestId ?? [])),
      ])
      const byRequest = Map.groupBy(requests, ({ requestId }) => requestId)
      return {
        value: value.map((row) =>
          toReply(row, row.requestId === null ? [row] : (byRequest.get(row.requestId) ?? [row]), now()),
        ),
        ...rest,
      }
    },
  }
}

function toReply(row: ActivationRow, request: readonly ActivationRow[], now: number) {
  const of = (kind: ActivationRow['kind']) => request.find((one) => one.kind === kind)
  const [asked, approved] = [of('approvalRequested'), of('approved')]
  const isExpired = row.state === 'pending' && row.createdAt.getTime() < now - EXPIRES_MS
  const state: ActivationState = isExpired ? 'expired' : (row.state ?? 'completed')
  return {
    activationId: row.id,
    state,
    userId: row.userId,
    ...present('userName', row.userName),
    system: row.system,
    roleId: row.roleId,
    roleName: row.roleName,
    ...present('tier', row.system === 'azure' ? tierOfAzureRole(row.roleId) : row.tier),
    ...present('scopeId', row.scopeId),
    ...present('scopeName', row.scopeName),
    activatedDateTime: isoTime(row.createdAt),
    ...present('endDateTime', row.endsAt === null ? undefined : isoTime(row.endsAt)),
    ...present('justification', row.justification ?? asked?.justification),
    ...present('ticket', row.ticket ?? asked?.ticket),
    ...present('approverId', approved?.actorId),
    ...(asked !== undefined && approved !== undefined
      ? { decidedAfterMinutes: minutes(approved.createdAt.getTime() - asked.createdAt.getTime()) }
      : {}),
    ...(state === 'pending' ? { waitingMinutes: minutes(now - row.createdAt.getTime()) } : {}),
    pastTurnaround: row.state === 'pending' && row.dueAt !== null && row.dueAt.getTime() < now,
    selfApproved: row.selfApproved,
    afterHours: row.afterHours,
    firstTime: row.firstTime,
    repeated: row.repeated,
    activationsIn1Hour: row.withinHour,
    activationsIn24Hours: row.withinDay,
    activationsIn7Days: row.withinWeek,
    longerThanUsual: row.longerThanUsual,
    weakJustification: row.weakReasons,
  }
}

const minutes = (milliseconds: number): number => Math.max(0, Math.floor(milliseconds / 60_000))
