import { campaignsWithDue } from '../../store/campaigns.ts'
import type { Store } from '../../store/database.ts'
import { backlogOf } from '../../store/hook-deliveries.ts'
import { liveHooks } from '../../store/hook-subscriptions.ts'
import type { HookSubscriptionRow } from '../../store/hook-tables.ts'
import { untoldReadyPlans } from '../../store/plans.ts'
import { Refusal } from '../../errors.ts'
import { mayCall, type Caller } from '../../callers.ts'
import type { Campaigns } from '../campaigns/campaigns.ts'
import type { ChangeKinds } from '../plans/kind.ts'
import type { Ledger } from '../plans/ledger.ts'
import { SERVICE } from '../../callers.ts'
import { ROLES_OF_TRIGGER } from './triggers.ts'
import { HOUR_MS } from '../../time.ts'

/** Requests that are taken for a receiver before it has taken those before them. */
const MOST_WAITING = 50

/** A receiver that refused something is not asked again for so long, unless it has taken something since. */
const FAILING_MS = HOUR_MS

/** What is written down when a request is taken, for the one subscription that is told of it. */
export interface DueEvent {
  campaignId: string
  requestId: string
  takenAt: string
  hookId: string
}

/** What time makes into events: plans whose grace is over, and requests that are due, as far as somebody asks. */
export function createHookClock({
  store,
  ledger,
  kinds,
  campaigns,
  callerOf,
  onError,
  now,
}: {
  store: Store
  ledger: Ledger
  kinds: ChangeKinds
  campaigns: Pick<Campaigns, 'lease'>
  callerOf: (hook: HookSubscriptionRow) => Caller
  onError: (error: unknown) => void
  now: () => number
}) {
  /** Once after each approval, when nothing but ApplyPlan is missing. */
  async function tellReadyPlans(): Promise<void> {
    for (const plan of await untoldReadyPlans(store.db, new Date(now()))) {
      if (plan.change !== null && kinds(plan.change).notNow?.() !== undefined) continue
      await ledger.write(SERVICE, async ({ at, note, emit }) => {
        if (await note(plan, { readyToldAt: at })) emit('planReadyToApply', plan.id)
      })
    }
  }

  /** Due requests are taken as a flow takes them, at the same rate, each for one subscription. */
  async function takeDueRequests(): Promise<void> {
    const at = new Date(now())
    const due = await campaignsWithDue(store.db, at)
    if (due.length === 0) return
    const hooks = (await liveHooks(store.db, ['contactRequestDue'], at)).filter((hook) =>
      mayCall(callerOf(hook), ROLES_OF_TRIGGER.contactRequestDue),
    )
    for (const campaignId of due) {
      for (const hook of hooks.toSorted(ownFirst).filter((hook) => isFor(hook, campaignId))) {
        await takeFor(hook, campaignId)
      }
    }
  }

  /** A receiver that does not take what it was sent gets no more: its requests stay with those who do. */
  async function takeFor({ id, createdBy }: HookSubscriptionRow, campaignId: string): Promise<void> {
    const { waiting, isFailing } = await backlogOf(store.db, id, new Date(now() - FAILING_MS))
    if (isFailing || waiting >= MOST_WAITING) return
    await campaigns
      .lease(campaignId, MOST_WAITING - waiting, createdBy, ({ at, emit }, { id: requestId }) => {
        const told: DueEvent = { campaignId, requestId, takenAt: at.toISOString(), hookId: id }
        emit('contactRequestDue', undefined, told)
      })
      .catch((error: unknown) => {
        // Closed between the look and the lease, nobody is due any more; anything else concerns this campaign alone.
        if (!(error instanceof Refusal && OVER.has(error.code))) onError(error)
      })
  }

  return async function tick(): Promise<void> {
    await tellReadyPlans()
    await takeDueRequests()
  }
}

const OVER: ReadonlySet<string> = new Set(['CampaignClosed', 'CampaignNotFound'])

const isFor = ({ filters }: HookSubscriptionRow, campaignId: string): boolean =>
  filters.campaignId === undefined || filters.campaignId === campaignId

/** Whoever asked for this campaign alone comes before those who take whatever there is. */
const ownFirst = (one: HookSubscriptionRow, other: HookSubscriptionRow): number =>
  Number(one.filters.campaignId === undefined) - Number(other.filters.campaignId === undefined)
