import { randomUUID } from 'node:crypto'
import {
  closeAlerts,
  closeUnseen,
  countOpenAlerts,
  heldAlerts,
  insertAlerts,
  markRaised,
  openAlertKeys,
  openAlerts,
  type AlertPlace,
} from '../../../store/role-alerts.ts'
import { lateRequests } from '../../../store/role-activations.ts'
import type { ActivationRow, AlertRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { DAY_MS, isoTime } from '../../../time.ts'
import { hourIn } from '../../calendar.ts'
import { shownOf, type Paging } from '../../lists/page.ts'
import type { SkipTokens } from '../../lists/skip-token.ts'
import { present } from '../../../present.ts'
import type { Entry, Ledger } from '../../plans/ledger.ts'
import { SERVICE } from '../../../callers.ts'
import { SEVERITIES, type Severity } from '../findings/rules/rule.ts'
import { activationAlerts, turnaroundAlert } from './activation-alerts.ts'
import { ACTIVATION, FINDING, PENDING, type Alert } from './raised-alert.ts'
import { toShownAlert, type ShownAlert } from './shown-alert.ts'
import { ACCOMPANIED_ROWS } from '../../../store/sizes.ts'

/**
 * What happened once stays open for so long, so that who looks every week sees it; it is over when nothing like it
 * happened since. What is older when it is first seen is history, and nobody is told.
 */
const OPEN_DAYS = 7
/** Requests that wait for an approval at one time. */
const MOST_PENDING = 200

export interface AlertQuery extends Paging {
  severity?: Severity
}

export type RoleAlerts = ReturnType<typeof createRoleAlerts>

/**
 * Tells of what stands out about roles as events, each once until it is over. In quiet time, whatever is not of high
 * severity waits until that ends.
 *
 * @param quietHours such as `22-06`, in the time zone
 */
export function createRoleAlerts({
  store,
  ledger,
  skipTokens,
  timeZone,
  quietHours,
  now,
}: {
  store: Store
  ledger: Ledger
  skipTokens: SkipTokens
  timeZone: string
  quietHours?: string | undefined
  now: () => number
}) {
  const isQuiet = (at: number): boolean => quietHours !== undefined && isWithin(quietHours, hourIn(at, timeZone))

  /** Writes down what is new, and tells of it unless that has to wait. */
  async function raise({ db, at, emit }: Entry, alerts: readonly Alert[]): Promise<void> {
    const quiet = isQuiet(at.getTime())
    const rows = [...new Map(alerts.map((alert) => [alert.key, alert])).values()].map(
      ({ key, severity, title, message, about }) => ({
        id: randomUUID(),
        key,
        state: 'open' as const,
        severity,
        title,
        message,
        about: JSON.stringify(about),
        noticedAt: at,
        raisedAt: quiet && severity !== 'high' ? null : at,
        lastSeenAt: at,
      }),
    )
    for (const row of await insertAlerts(db, rows)) {
      if (row.raisedAt !== null) emit('roleAlertRaised', undefined, toEvent(row))
    }
  }

  const closeUnless = async (db: Entry['db'], prefix: string, there: ReadonlySet<string>, at: Date): Promise<void> =>
    closeAlerts(
      db,
      (await openAlertKeys(db, prefix)).filter((key) => !there.has(key)),
      at,
    )

  return {
    /** Within the same write: what of the findings is new is told, and what is over is closed. */
    async followFindings(
      entry: Entry,
      { raised, there }: { raised: readonly Alert[]; there: ReadonlySet<string> },
    ): Promise<void> {
      await closeUnless(entry.db, FINDING, there, entry.at)
      await raise(entry, raised)
    },

    /** Within the same write: somebody answers for it. */
    close: (entry: Entry, keys: readonly string[]): Promise<void> => closeAlerts(entry.db, keys, entry.at),

    /** Within the same write: what stands out about the activations that were judged. */
    followActivations: (entry: Entry, judged: readonly ActivationRow[]): Promise<void> =>
      raise(
        entry,
        judged
          .filter(({ createdAt }) => createdAt.getTime() > entry.at.getTime() - OPEN_DAYS * DAY_MS)
          .flatMap(activationAlerts),
      ),

    /** After a harvest: what nobody has decided in time. */
    async followRequests(): Promise<void> {
      const at = now()
      const late = (
        await lateRequests(
          store.db,
          { askedAfter: new Date(at - OPEN_DAYS * DAY_MS), dueBefore: new Date(at) },
          MOST_PENDING,
        )
      ).map(turnaroundAlert)
      const there = new Set(late.map(({ key }) => key))
      await ledger.write(SERVICE, async (entry) => {
        await closeUnless(entry.db, PENDING, there, entry.at)
        await raise(entry, late)
      })
    },

    /** What time does: quiet time ends, and what happened once is over. */
    async tick(): Promise<void> {
      const at = new Date(now())
      if (!isQuiet(at.getTime())) {
        const held = await heldAlerts(store.db, ACCOMPANIED_ROWS)
        if (held.length > 0) {
          await ledger.write(SERVICE, async ({ db, at, emit }) => {
            const raised = await markRaised(
              db,
              held.map(({ id }) => id),
              at,
            )
            for (const row of held) if (raised.has(row.id)) emit('roleAlertRaised', undefined, toEvent(row))
          })
        }
      }
      await store.db
        .transaction()
        .execute((db) => closeUnseen(db, ACTIVATION, new Date(at.getTime() - OPEN_DAYS * DAY_MS), at))
    },

    /**
     * Those that are open, also those that wait to be told: the newest first.
     *
     * @throws Refusal `InvalidSkipToken`
     */
    async list({ severity, top = 999, skipToken }: AlertQuery = {}): Promise<{
      value: ShownAlert[]
      skipToken?: string
    }> {
      const question = ['ListRoleAlerts', severity]
      const after = skipTokens.open<AlertPlace>(question, skipToken)
      const rows = await openAlerts(store.db, { ...present('severity', severity), ...present('after', after) }, top + 1)
      const placeOf = ({ noticedAt, key }: AlertRow): AlertPlace => ({ at: isoTime(noticedAt), key })
      const { value, ...rest } = shownOf(skipTokens, question, rows, placeOf, top)
      return {
        value: value.map(({ id, about, noticedAt, ...row }) =>
          toShownAlert({ ...row, ...(about as Alert['about']), alertId: id }, noticedAt),
        ),
        ...rest,
      }
    },

    /** How many are open, also those that wait to be told. */
    async open(): Promise<Record<Severity, number>> {
      const counts = await countOpenAlerts(store.db)
      return Object.fromEntries(SEVERITIES.map((severity) => [severity, counts.get(severity) ?? 0])) as Record<
        Severity,
        number
      >
    },
  }
}

const toEvent = ({ id, severity, title, message, about }: AlertRow) => ({
  alertId: id,
  severity,
  title,
  message,
  ...about,
})

/** Whether an hour lies in hours such as `22-06`, of which the last one is none any more. */
export function isWithin(hours: string, hour: number): boolean {
  const [from = 0, to = 0] = hours.split('-').map(Number)
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to
}
