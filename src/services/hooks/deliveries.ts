import { Refusal } from '../../errors.ts'
import type { Store } from '../../store/database.ts'
import { listHookDeliveries, lockHookDelivery, reviveHookDelivery } from '../../store/hook-deliveries.ts'
import { findHook } from '../../store/hook-subscriptions.ts'
import type { HookDeliveryRow, HookDeliveryState } from '../../store/hook-tables.ts'
import { placeInTime, type TimePlace } from '../../store/time-place.ts'
import { isoTime } from '../../time.ts'
import type { Caller } from '../../callers.ts'
import { shownOf, type Paging } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Ledger } from '../plans/ledger.ts'
import { present } from '../../present.ts'
import { isAdministrator } from './subscriptions.ts'
import type { Trigger } from './triggers.ts'

export interface HookDeliveryQuery extends Paging {
  state?: HookDeliveryState | undefined
  hookId?: string | undefined
}

/** What was told and what could not be, without what it said: their own for callers, everybody's for administrators. */
export function createHookDeliveries({
  store,
  ledger,
  skipTokens,
}: {
  store: Store
  ledger: Ledger
  skipTokens: SkipTokens
}) {
  const ownerFor = (caller: Caller) => (isAdministrator(caller) ? undefined : caller.id)

  return {
    async list({ state, hookId, top = 100, skipToken }: HookDeliveryQuery, caller: Caller) {
      const createdBy = ownerFor(caller)
      const question = ['ListHookDeliveries', state, hookId, createdBy]
      const rows = await listHookDeliveries(
        store.db,
        { state, hookId: hookId?.toLowerCase(), createdBy },
        skipTokens.open<TimePlace>(question, skipToken),
        top + 1,
      )
      const { value, ...rest } = shownOf(skipTokens, question, rows, placeInTime, top)
      return { value: value.map(toReply), ...rest }
    },

    /**
     * Sends a dead letter again, or one that waits at once; its event id stays the same.
     *
     * @throws Refusal `HookDeliveryNotFound`, `AlreadyDelivered`, `SubscriptionEnded`
     */
    retry: (deliveryId: string, caller: Caller) =>
      ledger.write(caller.id, async ({ db, at, audit }) => {
        const delivery = await lockHookDelivery(db, deliveryId.toLowerCase())
        const owner = ownerFor(caller)
        if (delivery === undefined || (owner !== undefined && delivery.createdBy !== owner)) throw notFound(deliveryId)
        if (delivery.state === 'delivered') {
          throw new Refusal('AlreadyDelivered', 'The receiver has taken this: it is not sent a second time.')
        }
        if ((await findHook(db, delivery.hookId)) === undefined) {
          throw new Refusal(
            'SubscriptionEnded',
            'The flow does not wait for this trigger any more, or waits under another address: it can not be sent.',
          )
        }
        await reviveHookDelivery(db, delivery.id, at)
        audit({ action: 'hook.retried', data: { deliveryId: delivery.id, hookId: delivery.hookId } })
        return toReply((await lockHookDelivery(db, delivery.id)) as HookDeliveryRow)
      }),
  }
}

const toReply = (row: HookDeliveryRow) => ({
  deliveryId: row.id,
  hookId: row.hookId,
  eventId: row.eventId,
  trigger: row.trigger as Trigger,
  state: row.state,
  callbackHost: row.callbackHost,
  createdBy: row.createdBy,
  attempts: row.attempts,
  createdDateTime: isoTime(row.createdAt),
  ...present('nextAttemptDateTime', row.state === 'waiting' ? isoTime(row.nextAttemptAt) : undefined),
  ...present('endedDateTime', row.endedAt === null ? undefined : isoTime(row.endedAt)),
  ...present('httpStatus', row.status),
  ...present('code', row.code),
  ...present('message', row.message),
})

const notFound = (deliveryId: string) =>
  new Refusal('HookDeliveryNotFound', `There is no delivery with the id "${deliveryId}".`, { target: 'deliveryId' })
