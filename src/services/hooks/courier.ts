import { randomUUID } from 'node:crypto'
import type { Store } from '../../store/database.ts'
import { findEvent, type EventRow } from '../../store/events.ts'
import {
  claimHookDelivery,
  deleteHookDelivery,
  endHookDelivery,
  putOffHookDelivery,
} from '../../store/hook-deliveries.ts'
import { findHook, noteDelivered } from '../../store/hook-subscriptions.ts'
import type { HookDeliveryRow, HookSubscriptionRow } from '../../store/hook-tables.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { mayCall, type Caller } from '../../callers.ts'
import { throughOutage } from '../outage.ts'
import { allowedCallback, type CallbackPolicy } from './callback.ts'
import { CallbackFailure } from './failure.ts'
import type { HookPayloads } from './payloads.ts'
import type { Post } from './post.ts'
import { signatureOf, type HookSecrets } from './secrets.ts'
import { expiryFrom, type HookSubscriptions } from './subscriptions.ts'
import { ROLES_OF_TRIGGER, type Trigger } from './triggers.ts'
import { pauseAfter, verdictOn, type Verdict } from './verdict.ts'
import { present } from '../../present.ts'

/** Receivers that one process talks to at a time. */
const MOST_AT_ONCE = 8
/** For so long it is tried to deliver something. */
const GIVE_UP_MS = DAY_MS
/** What reading and writing may take beside the time that a receiver has. */
const MARGIN_MS = 30_000
/** Until what is to be told has settled. */
const SOON_MS = 3_000
/** How long a stop waits for receivers that are being talked to. */
const STOP_MS = 10_000

type Ended = { code: string; message: string; status?: number }

export type Courier = ReturnType<typeof createCourier>

/**
 * Brings deliveries to their receivers, at least once: a delivery is leased before it is tried, and whoever dies over
 * it leaves it to be tried again under the same event id. What a receiver has taken is never sent again.
 */
export function createCourier({
  store,
  subscriptions,
  secrets,
  payloadOf,
  callerOf,
  post,
  policy,
  timeoutMs,
  onError,
  now,
}: {
  store: Store
  subscriptions: Pick<HookSubscriptions, 'drop'>
  secrets: HookSecrets
  payloadOf: HookPayloads
  callerOf: (hook: HookSubscriptionRow) => Caller
  post: Post
  policy: CallbackPolicy
  timeoutMs: number
  onError: (error: unknown) => void
  now: () => number
}) {
  const owner = randomUUID()
  const working = new Set<Promise<void>>()
  const stopping = new AbortController()
  let isClosing = false

  /** One more who looks for something to deliver, unless there are enough. */
  function wake(): void {
    if (isClosing || working.size >= MOST_AT_ONCE) return
    const work = deliverAll()
      .catch(onError)
      .finally(() => working.delete(work))
    working.add(work)
  }

  async function deliverAll(): Promise<void> {
    for (;;) {
      if (isClosing) return
      const at = now()
      const delivery = await claimHookDelivery(store, owner, new Date(at), new Date(at + timeoutMs + MARGIN_MS))
      if (delivery === undefined) return
      wake()
      await deliver(delivery)
    }
  }

  async function deliver(delivery: HookDeliveryRow): Promise<void> {
    const [hook, event] = await Promise.all([
      findHook(store.db, delivery.hookId),
      findEvent(store.db, delivery.eventId),
    ])
    if (hook === undefined) return bury(delivery, { code: 'SubscriptionEnded', message: 'The subscription has ended.' })
    if (event === undefined) return bury(delivery, { code: 'EventForgotten', message: 'What happened is not kept.' })
    const caller = callerOf(hook)
    // Between what happened and this attempt, somebody may have lost the role or the key.
    if (!mayCall(caller, ROLES_OF_TRIGGER[hook.trigger as Trigger])) {
      return bury(delivery, { code: 'RoleRequired', message: 'Whoever subscribed may not be told of this any more.' })
    }
    try {
      const payload = await payloadOf(event, caller)
      if (payload === 'over') return await deleteHookDelivery(store.db, delivery.id)
      if (payload === 'noted') return await settle(delivery, hook, { outcome: 'taken' })
      if (payload === 'soon') return await wait(delivery, SOON_MS)
      await send(delivery, hook, event, payload.item)
    } catch (error) {
      if (stopping.signal.aborted) return wait(delivery, 0)
      if (error instanceof CallbackFailure) return fail(delivery, error)
      onError(error)
      await putOff(delivery, { code: 'NotReadable', message: 'What is to be told could not be read.' })
    }
  }

  /** @throws CallbackFailure */
  async function send(delivery: HookDeliveryRow, hook: HookSubscriptionRow, event: EventRow, item: object) {
    const url = callbackOf(hook)
    const body = JSON.stringify({
      eventId: delivery.eventId,
      eventType: event.type,
      occurredDateTime: isoTime(event.at),
      value: [item],
    })
    const timestamp = String(Math.floor(now() / 1000))
    const { status, retryAfter } = await post(url, {
      body,
      headers: {
        'x-event-id': delivery.eventId,
        'x-timestamp': timestamp,
        'x-signature': signatureOf(secrets.keyOf(hook.id), timestamp, body),
      },
      signal: stopping.signal,
    })
    await settle(delivery, hook, verdictOn(url.host, status, retryAfter, now()), status)
  }

  /** Asked each time, since the operator may have taken a host off the list. @throws CallbackFailure */
  function callbackOf({ id, callback }: HookSubscriptionRow): URL {
    try {
      return allowedCallback(secrets.open(id, callback), policy)
    } catch (cause) {
      throw new CallbackFailure(
        'CallbackNotAllowed',
        'The address is not allowed any more, or was kept under another SIGNING_KEY: the flow has to subscribe again.',
        { cause },
      )
    }
  }

  /** What a receiver has taken is written down however long that takes: nobody may send it once more. */
  async function settle(
    delivery: HookDeliveryRow,
    hook: HookSubscriptionRow,
    verdict: Verdict,
    status?: number,
  ): Promise<void> {
    const at = new Date(now())
    const told = present('status', status)
    switch (verdict.outcome) {
      case 'taken':
        return throughOutage(
          () =>
            store.db.transaction().execute(async (db) => {
              const ended = { state: 'delivered' as const, endedAt: at, status: status ?? null }
              await endHookDelivery(db, delivery.id, { ...ended, code: null, message: null })
              await noteDelivered(db, hook.id, at, expiryFrom(at))
            }),
          stopping.signal,
        )
      case 'gone':
        await bury(delivery, {
          code: 'CallbackGone',
          message: `${hook.callbackHost} answered ${status}: nobody is there any more.`,
          ...told,
        })
        await subscriptions.drop(hook.id)
        return
      case 'refused':
        return bury(delivery, { code: verdict.code, message: verdict.message, ...told })
      case 'later':
        return putOff(delivery, { code: verdict.code, message: verdict.message, ...told }, verdict.notBefore)
    }
  }

  /** What this receiver will never be told is over; everything else may pass. */
  const fail = (delivery: HookDeliveryRow, { code, message }: CallbackFailure): Promise<void> =>
    NEVER.has(code) ? bury(delivery, { code, message }) : putOff(delivery, { code, message })

  async function putOff(delivery: HookDeliveryRow, why: Ended, notBefore = 0): Promise<void> {
    const at = now()
    const next = Math.max(at + pauseAfter(delivery.attempts), notBefore)
    if (next > delivery.since.getTime() + GIVE_UP_MS) return bury(delivery, why)
    await putOffHookDelivery(store.db, delivery, { nextAttemptAt: new Date(next), status: null, ...why })
  }

  /** Not an attempt: nobody was asked. */
  const wait = (delivery: HookDeliveryRow, pauseMs: number): Promise<void> =>
    putOffHookDelivery(store.db, delivery, {
      nextAttemptAt: new Date(now() + pauseMs),
      attempts: Math.max(0, delivery.attempts - 1),
    })

  /** Among the dead letters, from where somebody can send it again. */
  const bury = ({ id }: HookDeliveryRow, { code, message, status }: Ended): Promise<void> =>
    endHookDelivery(store.db, id, { state: 'dead', endedAt: new Date(now()), status: status ?? null, code, message })

  async function settled(): Promise<void> {
    while (working.size > 0) await Promise.all(working)
  }

  return {
    wake,
    settled,
    /** Lets those finish who are being talked to, for a while; after that they are told again by whoever comes next. */
    async close(): Promise<void> {
      isClosing = true
      const timer = setTimeout(() => stopping.abort(), STOP_MS)
      await settled()
      clearTimeout(timer)
    },
  }
}

/** Why a delivery ends at once, whatever the receiver would say. */
const NEVER: ReadonlySet<string> = new Set(['RequestNotTaken', 'RoleRequired', 'PlanNotFound', 'CampaignAltered'])
