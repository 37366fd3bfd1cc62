import { stopSignal, withDeadline } from '../../../deadline.ts'
import { isForbidden, isNoPremium, isRefused } from '../../../graph/failure.ts'
import { listUnless, readLists } from '../../../graph/lists.ts'
import { openLog } from '../../../graph/logs.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { pendingRoleRequests, principalsByIds, type RoleRequest } from '../../../graph/roles.ts'
import { pimAuditsRead, type DirectoryAudit } from '../../../graph/sign-ins.ts'
import { slices, type WholeRead } from '../../../graph/url.ts'
import {
  activationsOf,
  activationsOfRequests,
  firstActivationAt,
  insertActivations,
  keepJudgements,
  lastActivationAt,
  replacePending,
  unjudgedActivations,
} from '../../../store/role-activations.ts'
import type { ActivationEntry, ActivationRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { readSetting, writeSetting } from '../../../store/settings.ts'
import { STATEMENT_ROWS } from '../../../store/sizes.ts'
import { DAY_MS, HOUR_MS, isoSeconds, isoTime } from '../../../time.ts'
import type { Ledger } from '../../plans/ledger.ts'
import { SERVICE } from '../../../callers.ts'
import type { RoleAlerts } from '../alerts/alerts.ts'
import type { Baselines } from '../baselines.ts'
import { toActivation, toPendingRequest } from './entries.ts'
import { judgeActivation, type Measure } from './judge-activation.ts'
import { readRoleFacts, type RoleFacts } from './role-facts.ts'
import { present } from '../../../present.ts'
import { ACCOMPANIED_ROWS } from '../../../store/sizes.ts'

/** Microsoft keeps its log for 30 days with P1 or P2. */
const LOG_DAYS = 30
/** Entries come late: a little is read again, which does no harm. */
const OVERLAP_MS = 6 * HOUR_MS
export const READ_WITHIN_MS = 15 * 60_000

const HARVESTED = 'roleActivationsHarvestedAt'
const SINCE = 'roleActivationsSince'

export interface HarvestDependencies {
  store: Store
  reader: GraphReader
  /** Reads what waits for an approval; needs a permission that the reading identity should not have. */
  requestReader?: GraphReader | undefined
  baselines: Baselines
  measure: Measure
  ledger: Ledger
  alerts: Pick<RoleAlerts, 'followActivations' | 'followRequests'>
  now: () => number
}

/** Keeps what Microsoft's log says about activations, and what stands out about them. */
export function createHarvest({
  store,
  reader,
  requestReader,
  baselines,
  measure,
  ledger,
  alerts,
  now,
}: HarvestDependencies) {
  /**
   * Reads what the log has since the last time. HTTP requests: one for each thousand entries. Stored from the oldest
   * on, once all is there: whatever breaks off then leaves no gap behind.
   *
   * @returns from when on the log was read, in milliseconds: it may not reach back as far as was asked
   */
  async function readLog(): Promise<number> {
    const last = await lastActivationAt(store.db)
    const begins = now() - LOG_DAYS * DAY_MS
    const asked = Math.max(begins, last === undefined ? 0 : last.getTime() - OVERLAP_MS)
    const log = await openLog<DirectoryAudit, WholeRead>(reader, pimAuditsRead, isoSeconds(new Date(asked)))
    const rows: ActivationEntry[] = []
    for await (const page of reader.pages<DirectoryAudit>(log.read, log.first)) {
      rows.push(...page.flatMap((entry) => toActivation(entry) ?? []))
    }
    rows.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    for (const some of slices(rows, STATEMENT_ROWS)) {
      stopSignal()?.throwIfAborted()
      await store.db.transaction().execute((db) => insertActivations(db, some))
    }
    return Date.parse(log.since)
  }

  /** HTTP requests: 2 where anything waits, otherwise 1. */
  async function readPending(facts: () => Promise<Map<string, RoleFacts>>): Promise<void> {
    const [requests] = requestReader === undefined ? [] : await readLists(requestReader, [pendingRoleRequests])
    const waiting = listUnless<RoleRequest>(requests, isRefused).flatMap((request) => toPendingRequest(request) ?? [])
    const people =
      waiting.length === 0
        ? []
        : await principalsByIds(
            reader,
            waiting.map(({ userId }) => userId),
          )
    const names = new Map(people.map(({ id, displayName }) => [id.toLowerCase(), displayName ?? null]))
    const roles = waiting.length === 0 ? new Map<string, RoleFacts>() : await facts()
    const named = waiting.map((entry): ActivationEntry => ({
      ...entry,
      userName: names.get(entry.userId) ?? null,
      roleName: roles.get(entry.roleId)?.roleName ?? entry.roleName,
    }))
    await store.db.transaction().execute((db) => replacePending(db, named))
  }

  /**
   * What nobody has judged yet, from the oldest on, told of together with what was found. HTTP requests: those of the
   * roles' facts, if there is anything.
   */
  async function judge(facts: () => Promise<Map<string, RoleFacts>>): Promise<void> {
    for (;;) {
      const rows = await unjudgedActivations(store.db, ACCOMPANIED_ROWS)
      const last = rows.at(-1)
      if (last === undefined) return
      stopSignal()?.throwIfAborted()
      const [roles, history, requests] = await Promise.all([
        facts(),
        activationsOf(store.db, [...new Set(rows.map(({ userId }) => userId))], last.createdAt),
        activationsOfRequests(store.db, [...new Set(rows.flatMap(({ requestId }) => requestId ?? []))]),
      ])
      const byUser = Map.groupBy(history, ({ userId }) => userId)
      const byRequest = Map.groupBy(requests, ({ requestId }) => requestId)
      const judged = rows.map((row): ActivationRow => {
        const role = roles.get(row.roleId)
        return {
          ...row,
          ...judgeActivation(
            row,
            {
              earlier: byUser.get(row.userId) ?? [],
              request: row.requestId === null ? [row] : (byRequest.get(row.requestId) ?? [row]),
              ...present('role', role),
            },
            measure,
          ),
        }
      })
      await ledger.write(SERVICE, async (entry) => {
        await keepJudgements(entry.db, judged)
        // Alerts speak of the tenant: a role of Azure may be one for a single resource.
        await alerts.followActivations(
          entry,
          judged.filter(({ system }) => system === 'entra'),
        )
      })
    }
  }

  /** From when on nothing is missing: when nobody harvested for longer than Microsoft keeps its log, something is. */
  async function noteHarvest(at: number, begins: number): Promise<void> {
    const [known, last] = [await readSetting(store.db, SINCE), await readSetting(store.db, HARVESTED)]
    const isWhole = known !== undefined && last !== undefined && Date.parse(last) >= begins
    if (!isWhole) {
      const first = known === undefined ? await firstActivationAt(store.db) : undefined
      await writeSetting(store.db, SINCE, isoTime(new Date(Math.min(begins, first?.getTime() ?? Infinity))))
    }
    await writeSetting(store.db, HARVESTED, isoTime(new Date(at)))
  }

  async function round(): Promise<void> {
    const at = now()
    let read: Promise<Map<string, RoleFacts>> | undefined
    const facts = () => {
      read ??= readRoleFacts(reader, baselines)
      return read
    }
    await judge(facts)
    const begins = await readLog()
    await readPending(facts)
    await judge(facts)
    await alerts.followRequests()
    await noteHarvest(at, begins)
  }

  return {
    /** Others may wait for it too, so it has none of the deadlines of the request that began it. */
    harvest: (): Promise<void> => withDeadline(READ_WITHIN_MS, round),

    since: () => historySince(store),

    async lastHarvestAt(): Promise<Date | undefined> {
      const at = await readSetting(store.db, HARVESTED)
      return at === undefined ? undefined : new Date(at)
    },
  }
}

/** From when on every activation is known; nothing before the first harvest. */
export async function historySince({ db }: Store): Promise<Date | undefined> {
  const since = await readSetting(db, SINCE)
  return since === undefined ? undefined : new Date(since)
}

/** Whether the log can't be read at all, which a round in the background leaves for whoever asks. */
export const isLogUnavailable = (error: unknown): boolean => isForbidden(error) || isNoPremium(error)
