import { Refusal } from '../../errors.ts'
import type { Store } from '../../store/database.ts'
import { endHookDeliveriesOf } from '../../store/hook-deliveries.ts'
import {
  countHooks,
  deleteHook,
  expiredHooks,
  findHook,
  listHooks,
  lockHook,
  upsertHook,
} from '../../store/hook-subscriptions.ts'
import type { HookFilters, HookSubscriptionRow } from '../../store/hook-tables.ts'
import { findCampaign } from '../../store/campaigns.ts'
import { placeInTime, type TimePlace } from '../../store/time-place.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { mayCall, type Caller } from '../../callers.ts'
import { campaignNotFound } from '../campaigns/lookup.ts'
import { shownOf, type Paging } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Ledger } from '../plans/ledger.ts'
import { SERVICE } from '../../callers.ts'
import type { PlanKinds } from '../plans/plan-rules.ts'
import { present } from '../../present.ts'
import { allowedCallback, type CallbackPolicy } from './callback.ts'
import type { HookSecrets } from './secrets.ts'
import type { Trigger } from './triggers.ts'

/** More flows than one connection serves; and an end to what a flow that subscribes in a loop can do. */
const MOST_OF_A_CALLER = 50
/**
 * Longer than a year, since a clean-up may come once a year and its flows must still be told. Receivers that are gone
 * show themselves much earlier.
 */
const LASTS_DAYS = 400
/** So many that have expired end in one round of housekeeping. */
const EXPIRED_A_ROUND = 100

export type HookSubscriptions = ReturnType<typeof createHookSubscriptions>

export interface HookInput extends HookFilters {
  callbackUrl: string
}

export const isAdministrator = (caller: Caller): boolean => mayCall(caller, [])

/** Until when a subscription lasts that is renewed, or told something, at this moment. */
export const expiryFrom = (at: Date): Date => new Date(at.getTime() + LASTS_DAYS * DAY_MS)

/** Who is told of what: made, renewed and ended by the caller whose flow it is. */
export function createHookSubscriptions({
  store,
  ledger,
  planKinds,
  secrets,
  skipTokens,
  policy,
  now,
}: {
  store: Store
  planKinds: PlanKinds
  ledger: Ledger
  secrets: HookSecrets
  skipTokens: SkipTokens
  policy: CallbackPolicy
  now: () => number
}) {
  /**
   * Subscribes; whoever does it again with the same address renews what is there, with the filters of now.
   *
   * @throws Refusal `CallbackNotAllowed`, `RoleRequired`, `CampaignNotFound`, `TooManySubscriptions`
   */
  async function subscribe(trigger: Trigger, { callbackUrl, ...given }: HookInput, caller: Caller) {
    const callback = allowedCallback(callbackUrl, policy)
    const filters = { ...given, ...present('campaignId', given.campaignId?.toLowerCase()) }
    if (filters.kind !== undefined) planKinds.assertMay(caller, 'read', filters.kind)
    await assertCampaign(filters.campaignId)
    const id = secrets.idOf(trigger, caller.id, callback)
    const row = await ledger.write(caller.id, async (entry) => {
      // Two that subscribe at once are counted one after the other.
      await ledger.alone(entry)
      const known = await lockHook(entry.db, id)
      if (known === undefined && (await countHooks(entry.db, caller.id)) >= MOST_OF_A_CALLER) throw tooMany(caller)
      await upsertHook(entry.db, {
        id,
        trigger,
        createdBy: caller.id,
        callerName: caller.name,
        roles: JSON.stringify(caller.roles),
        filters: JSON.stringify(filters),
        callbackHost: callback.host,
        callback: secrets.seal(id, callback),
        createdAt: entry.at,
        expiresAt: expiryFrom(entry.at),
      })
      entry.audit({
        action: known === undefined ? 'hook.subscribed' : 'hook.renewed',
        data: { hookId: id, trigger, host: callback.host, ...filters },
      })
      return (await findHook(entry.db, id)) as HookSubscriptionRow
    })
    return { ...toReply(row), signatureKey: secrets.keyOf(id) }
  }

  async function assertCampaign(campaignId: string | undefined): Promise<void> {
    if (campaignId === undefined) return
    const campaign = await findCampaign(store.db, campaignId)
    if (campaign === undefined || campaign.state === 'draft') throw campaignNotFound(campaignId)
  }

  /** Ends a subscription; what still waits for it can be looked at afterwards. Returns whether it was there. */
  async function end(id: string, actor: string, action: string, message: string): Promise<boolean> {
    return ledger.write(actor, async ({ db, at, audit }) => {
      const hook = await lockHook(db, id)
      if (hook === undefined) return false
      await deleteHook(db, id)
      await endHookDeliveriesOf(db, id, at, { code: 'SubscriptionEnded', message })
      audit({ action, data: { hookId: id, trigger: hook.trigger, host: hook.callbackHost, createdBy: hook.createdBy } })
      return true
    })
  }

  return {
    subscribe,

    /** One that is not there any more is as good as ended. @throws Refusal `NotTheSubscriber` */
    async unsubscribe(id: string, caller: Caller): Promise<void> {
      const hook = await findHook(store.db, id.toLowerCase())
      if (hook === undefined) return
      if (hook.createdBy !== caller.id && !isAdministrator(caller)) {
        throw new Refusal(
          'NotTheSubscriber',
          'Another connection made this subscription: only that one, or an administrator, can end it.',
        )
      }
      await end(hook.id, caller.id, 'hook.unsubscribed', 'The subscription was ended before this could be delivered.')
    },

    /** Its receiver says that there is nothing there. */
    drop: (id: string): Promise<boolean> =>
      end(id, SERVICE, 'hook.dropped', 'The address is gone: its receiver answered 404 or 410.'),

    /** Ends those that nobody renewed and whose receivers took nothing for so long. */
    async dropExpired(): Promise<void> {
      for (const id of await expiredHooks(store.db, new Date(now()), EXPIRED_A_ROUND)) {
        await end(id, SERVICE, 'hook.expired', 'The subscription ran out.')
      }
    },

    /** Their own, and everybody's for administrators, newest first. */
    async list({ top = 100, skipToken }: Paging, caller: Caller) {
      const owner = isAdministrator(caller) ? undefined : caller.id
      const question = ['ListHookSubscriptions', owner]
      const rows = await listHooks(store.db, owner, skipTokens.open<TimePlace>(question, skipToken), top + 1)
      const { value, ...rest } = shownOf(skipTokens, question, rows, placeInTime, top)
      return { value: value.map(toReply), ...rest }
    },
  }
}

const toReply = (row: HookSubscriptionRow) => ({
  hookId: row.id,
  trigger: row.trigger as Trigger,
  callbackHost: row.callbackHost,
  ...row.filters,
  createdBy: row.createdBy,
  createdDateTime: isoTime(row.createdAt),
  expiresDateTime: isoTime(row.expiresAt),
  ...present('deliveredDateTime', row.deliveredAt === null ? undefined : isoTime(row.deliveredAt)),
})

const tooMany = ({ name }: Caller) =>
  new Refusal(
    'TooManySubscriptions',
    `"${name}" has ${MOST_OF_A_CALLER} subscriptions already: turn off flows that are not needed any more, or end ` +
      'what ListHookSubscriptions shows of them.',
  )
