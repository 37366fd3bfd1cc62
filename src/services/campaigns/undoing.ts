import { campaignPlans, undoProgress } from '../../store/plans.ts'
import { findCampaign, lockCampaign, markUndone, campaignsToUndo, requestUndo } from '../../store/campaigns.ts'
import type { Store } from '../../store/database.ts'
import { supersedeWaiting } from '../../store/contact-answers.ts'
import { Refusal } from '../../errors.ts'
import type { Caller } from '../access/roles.ts'
import type { Operations } from '../operations.ts'
import type { Decisions } from '../plans/decisions.ts'
import { isAltered } from '../plans/integrity.ts'
import type { Ledger } from '../plans/ledger.ts'
import type { CampaignClock } from './clock.ts'
import { getCampaign } from './lookup.ts'

const AT_ONCE = 100

export type CampaignUndo = ReturnType<typeof createCampaignUndo>

/**
 * Takes back everything that a campaign changed. That is a mark on the campaign and then on each of its plans; the
 * engine takes them back, each value only if it still is what the campaign made of it.
 */
export function createCampaignUndo({
  store,
  ledger,
  clock,
  decisions,
  operations,
  drive,
  onError,
}: {
  store: Store
  ledger: Ledger
  clock: CampaignClock
  decisions: Decisions
  operations: Operations
  drive: (planId: string) => Promise<void>
  onError: (error: unknown) => void
}) {
  let working: Promise<void> | undefined

  /** Marks what was asked for, a plan at a time. What breaks off goes on with the next round of the clock. */
  async function mark(campaignId: string): Promise<void> {
    const campaign = await findCampaign(store.db, campaignId)
    if (campaign?.undoRequestedBy == null) return
    const caller: Caller = {
      id: campaign.undoRequestedBy,
      kind: 'app',
      name: campaign.undoRequestedBy,
      roles: ['ContactEditor'],
    }
    let isWhole = true
    for (let after = ''; ;) {
      const plans = await campaignPlans(store.db, campaignId, after, AT_ONCE)
      for (const { id, state } of plans) {
        if (state === 'applying') isWhole = false
        else await undoPlan(id, caller)
      }
      after = plans.at(-1)?.id ?? ''
      if (plans.length < AT_ONCE) break
    }
    if (isWhole) await ledger.write(caller.id, async ({ db, at }) => markUndone(db, campaignId, at))
  }

  async function undoPlan(planId: string, caller: Caller): Promise<void> {
    try {
      await decisions.undo(planId, undefined, caller)
    } catch (error) {
      // Whatever it was made for was refused by Graph, or somebody has taken it back already.
      if (error instanceof Refusal && (error.code === 'NothingToUndo' || error.code === 'PlanStateConflict')) return
      // What somebody altered is left alone, and does not keep the rest from being taken back.
      if (isAltered(error)) return onError(error)
      throw error
    }
    await drive(planId)
  }

  async function tick(): Promise<void> {
    for (const campaignId of await campaignsToUndo(store.db)) await mark(campaignId)
  }

  return {
    tick,

    /** What would be taken back: how many people's data the campaign changed, as far as that still stands. */
    async preview(
      campaignId: string,
    ): Promise<{ campaignId: string; undone: number; undoing: number; notUndone: number }> {
      await getCampaign(store.db, campaignId)
      const { undone, undoing, left } = await undoProgress(store.db, campaignId)
      return { campaignId, undone, undoing, notUndone: left }
    },

    /**
     * The campaign ends with that, and what waits for an approval is not written any more.
     *
     * @returns the operation that takes it back
     * @throws Refusal `CampaignNotFound`
     */
    async undo(campaignId: string, caller: string): Promise<string> {
      await getCampaign(store.db, campaignId)
      await clock.close(campaignId, caller)
      await ledger.write(caller, async ({ db, at, audit }) => {
        const campaign = await lockCampaign(db, campaignId)
        if (campaign === undefined || (campaign.undoRequestedAt !== null && campaign.undoMarkedAt === null)) return
        await requestUndo(db, campaignId, at, caller)
        await supersedeWaiting(db, campaignId, 'campaignUndone', 'The campaign was taken back.')
        audit({ action: 'campaign.undoRequested', data: { campaignId } })
      })
      working = mark(campaignId).catch(onError)
      return operations.begin('undoCampaign', caller, { campaignId })
    },

    async close(): Promise<void> {
      await working
    },
  }
}
