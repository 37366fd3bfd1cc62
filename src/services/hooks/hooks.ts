import type { Settings } from '../../config/settings.ts'
import type { Store } from '../../store/database.ts'
import type { Campaigns } from '../campaigns/campaigns.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { ChangeKinds } from '../plans/kind.ts'
import type { Ledger } from '../plans/ledger.ts'
import type { PlanKinds } from '../plans/plan-rules.ts'
import type { Plans } from '../plans/plans.ts'
import { createHookCallers } from './callers.ts'
import { createHookClock } from './clock.ts'
import { createCourier } from './courier.ts'
import { createHookDeliveries } from './deliveries.ts'
import { createOutbox } from './outbox.ts'
import { createHookPayloads } from './payloads.ts'
import { createPost } from './post.ts'
import { createHookSecrets } from './secrets.ts'
import { createHookSubscriptions } from './subscriptions.ts'

interface Dependencies {
  store: Store
  ledger: Ledger
  plans: Plans
  campaigns: Campaigns
  planKinds: PlanKinds
  kinds: ChangeKinds
  skipTokens: SkipTokens
  signingKey: string
  settings: Settings
  onError: (error: unknown) => void
  now: () => number
}

export type Hooks = ReturnType<typeof createHooks>

/**
 * Triggers: flows subscribe with an address, and are told there. Events are written together with what they tell of,
 * become a delivery for each subscription, and are brought to their receivers by whichever replica comes first.
 */
export function createHooks({
  store,
  ledger,
  plans,
  campaigns,
  planKinds,
  kinds,
  skipTokens,
  signingKey,
  settings,
  onError,
  now,
}: Dependencies) {
  const timeoutMs = settings.hookTimeoutSeconds * 1000
  const secrets = createHookSecrets({ signingKey, sealed: skipTokens })
  const callerOf = createHookCallers(settings)
  const subscriptions = createHookSubscriptions({
    store,
    ledger,
    planKinds,
    secrets,
    skipTokens,
    policy: settings,
    now,
  })
  const clock = createHookClock({ store, ledger, kinds, campaigns, callerOf, onError, now })
  const emptyOutbox = createOutbox({ store, planKinds, callerOf, now })
  const courier = createCourier({
    store,
    subscriptions,
    secrets,
    payloadOf: createHookPayloads({ plans, campaigns, now }),
    callerOf,
    post: createPost({ timeoutMs, allowLoopback: settings.hookAllowLoopback }),
    policy: settings,
    timeoutMs,
    onError,
    now,
  })
  let round: Promise<void> | undefined

  return {
    subscribe: subscriptions.subscribe,
    unsubscribe: subscriptions.unsubscribe,
    list: subscriptions.list,
    deliveries: createHookDeliveries({ store, ledger, skipTokens }),
    dropExpired: subscriptions.dropExpired,

    /** Begins what is due. Receivers are slower than a round of the sweeper, which therefore does not wait. */
    async tick(): Promise<void> {
      round ??= clock()
        .catch(onError)
        .then(emptyOutbox)
        .catch(onError)
        .finally(() => {
          round = undefined
          courier.wake()
        })
    },

    /** When everything that is due was tried. */
    async settled(): Promise<void> {
      await round
      await courier.settled()
    },

    async close(): Promise<void> {
      await round
      await courier.close()
    },
  }
}
