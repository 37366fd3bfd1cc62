import { randomUUID } from 'node:crypto'
import type { Executor, Store } from '../../store/database.ts'
import { lockUntold, markTold, type EventRow } from '../../store/events.ts'
import { insertHookDeliveries } from '../../store/hook-deliveries.ts'
import { liveHooks } from '../../store/hook-subscriptions.ts'
import type { HookSubscriptionRow, NewHookDelivery } from '../../store/hook-tables.ts'
import { plansOfEvents } from '../../store/plans.ts'
import type { Caller } from '../../callers.ts'
import type { PlanKinds } from '../plans/plan-rules.ts'
import { TRIGGERS, wants } from './triggers.ts'
import { ROWS_BUT_A_FEW } from '../../store/sizes.ts'

const EVENTS_A_ROUND = 20

/**
 * Makes deliveries of events, for everybody who is subscribed at this moment: the event is marked and its deliveries
 * are made together, so that none is lost or made twice, however many replicas look.
 */
export function createOutbox({
  store,
  planKinds,
  callerOf,
  now,
}: {
  store: Store
  planKinds: PlanKinds
  callerOf: (hook: HookSubscriptionRow) => Caller
  now: () => number
}) {
  return async function empty(): Promise<void> {
    while (await store.db.transaction().execute((db) => tell(db)));
  }

  /** @returns whether there may be more */
  async function tell(db: Executor): Promise<boolean> {
    const at = new Date(now())
    const hooks = await liveHooks(db, TRIGGERS, at)
    // Each event may become a delivery for every subscription.
    const most = Math.max(1, Math.min(EVENTS_A_ROUND, Math.floor(ROWS_BUT_A_FEW / Math.max(1, hooks.length))))
    const events = await lockUntold(db, most)
    if (events.length === 0) return false
    const plans = await plansOfEvents(
      db,
      events.flatMap(({ planId }) => planId ?? []),
    )
    await insertHookDeliveries(
      db,
      events.flatMap((event) => {
        const plan = plans.get(event.planId ?? '')
        return hooks
          .filter((hook) => wants(hook, callerOf(hook), { ...event, plan }, planKinds))
          .map((hook) => toDelivery(hook, event, at))
      }),
    )
    await markTold(
      db,
      events.map(({ seq }) => seq),
      at,
    )
    return events.length === most
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
