import { randomUUID } from 'node:crypto'
import type { Executor, Store } from '../../store/database.ts'
import { lockUntold, markTold, type EventRow } from '../../store/events.ts'
import { insertHookDeliveries } from '../../store/hook-deliveries.ts'
import { liveHooks } from '../../store/hook-subscriptions.ts'
import type { HookSubscriptionRow, NewHookDelivery } from '../../store/hook-tables.ts'
import { plansOfEvents } from '../../store/plans.ts'
import type { Caller } from '../access/roles.ts'
import { isTrigger, wants } from './triggers.ts'

/** Each may become a delivery for some dozens of subscriptions, and no transaction touches more than 1,000 rows. */
const EVENTS_AT_ONCE = 20

/**
 * Makes deliveries of events, for everybody who is subscribed at this moment: the event is marked and its deliveries
 * are made together, so that none is lost or made twice, however many replicas look.
 */
export function createOutbox({
  store,
  callerOf,
  now,
}: {
  store: Store
  callerOf: (hook: HookSubscriptionRow) => Caller
  now: () => number
}) {
  return async function empty(): Promise<void> {
    while ((await store.db.transaction().execute((db) => tell(db))) === EVENTS_AT_ONCE);
  }

  async function tell(db: Executor): Promise<number> {
    const events = await lockUntold(db, EVENTS_AT_ONCE)
    if (events.length === 0) return 0
    const at = new Date(now())
    const types = [...new Set(events.map(({ type }) => type))].filter(isTrigger)
    const hooks = types.length === 0 ? [] : await liveHooks(db, types, at)
    const plans = await plansOfEvents(
      db,
      events.flatMap(({ planId }) => planId ?? []),
    )
    await insertHookDeliveries(
      db,
      events.flatMap((event) => {
        const plan = plans.get(event.planId ?? '')
        return hooks
          .filter((hook) => wants(hook, callerOf(hook), { ...event, plan }))
          .map((hook) => toDelivery(hook, event, at))
      }),
    )
    await markTold(
      db,
      events.map(({ seq }) => seq),
      at,
    )
    return events.length
  }
}

const toDelivery = (hook: HookSubscriptionRow, { id }: EventRow, at: Date): NewHookDelivery => ({
  id: randomUUID(),
  hookId: hook.id,
  eventId: id ?? '',
  trigger: hook.trigger,
  createdBy: hook.createdBy,
  callbackHost: hook.callbackHost,
  state: 'waiting',
  createdAt: at,
  since: at,
  nextAttemptAt: at,
  leaseOwner: null,
  leaseUntil: null,
  endedAt: null,
  status: null,
  code: null,
  message: null,
})
