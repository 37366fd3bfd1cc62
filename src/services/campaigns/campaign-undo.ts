import { campaignPlans, campaignUndoScope, undoProgress } from '../../store/plans.ts'
import { campaignsToUndo, findCampaign, lockCampaign } from '../../store/campaigns.ts'
import type { CampaignRow } from '../../store/contact-tables.ts'
import type { Store } from '../../store/database.ts'
import { Refusal } from '../../errors.ts'
import type { Caller } from '../../callers.ts'
import { CONTACT_UPDATE } from '../contacts/kind-name.ts'
import { isPlanRequired } from '../contacts/move-limit.ts'
import type { Operations } from '../operations.ts'
import type { UndoDecisions } from '../plans/undo-decisions.ts'
import type { UndoPlans } from '../plans/undo-plans.ts'
import { isAltered } from '../plans/integrity.ts'
import type { Ledger } from '../plans/ledger.ts'
import { present } from '../../present.ts'
import type { CampaignClock } from './clock.ts'
import { getCampaign } from './lookup.ts'
import { isCampaignAltered, type CampaignRows } from './campaign-rows.ts'

/** So many plans of a campaign are read at a time. */
const PLANS_PAGE = 100

const isNothingLeft = (error: unknown): boolean =>
  error instanceof Refusal && (error.code === 'NothingToUndo' || error.code === 'PlanStateConflict')

export type CampaignUndo = ReturnType<typeof createCampaignUndo>

/**
 * Takes back everything that a campaign changed. That is a mark on the campaign and then on each of its plans; the
 * engine takes them back, each value only if it still is what the campaign made of it.
 */
export function createCampaignUndo({
  store,
  ledger,
  rows,
  clock,
  undoDecisions,
  undoPlans,
  operations,
  drive,
  onError,
}: {
  store: Store
  ledger: Ledger
  rows: CampaignRows
  clock: CampaignClock
  undoDecisions: UndoDecisions
  undoPlans: UndoPlans
  operations: Operations
  drive: (planId: string) => Promise<void>
  onError: (error: unknown) => void
}) {
  let working: Promise<void> | undefined

  async function* plansOf(campaignId: string) {
    for (let after = ''; ;) {
      const plans = await campaignPlans(store.db, campaignId, after, PLANS_PAGE)
      yield* plans
      after = plans.at(-1)?.id ?? ''
      if (plans.length < PLANS_PAGE) return
    }
  }

  /** Marks what was asked for, a plan at a time. What breaks off goes on with the next round of the clock. */
  async function mark(campaignId: string): Promise<void> {
    const campaign = await findCampaign(store.db, campaignId)
    if (campaign?.undoRequestedBy == null) return
    rows.assertCampaign(campaign)
    const caller: Caller = {
      id: campaign.undoRequestedBy,
      kind: 'app',
      name: campaign.undoRequestedBy,
      roles: ['ContactEditor'],
    }
    let isWhole = true
    const beyondLimit: string[] = []
    for await (const { id, state } of plansOf(campaignId)) {
      if (state === 'applying') isWhole = false
      else if (!(await undoPlan(id, caller))) beyondLimit.push(id)
    }
    if (!isWhole) return
    if (beyondLimit.length > 0) await leaveToApproval(campaign, beyondLimit, caller.id)
    await ledger.write(caller.id, async ({ db, at }) => {
      const stored = await lockCampaign(db, campaignId)
      if (stored !== undefined) await rows.updateCampaign(db, stored, { undoMarkedAt: at })
    })
  }

  /** Returns whether the plan is dealt with; it is not where somebody else has to approve that it is taken back. */
  async function undoPlan(planId: string, caller: Caller): Promise<boolean> {
    try {
      await undoDecisions.undo(planId, undefined, caller)
    } catch (error) {
      if (isPlanRequired(error)) return false
      // Whatever it was made for was refused by Graph, or somebody has taken it back already.
      if (isNothingLeft(error)) return true
      // What somebody altered is left alone, and does not keep the rest from being taken back.
      if (isAltered(error)) {
        onError(error)
        return true
      }
      throw error
    }
    await drive(planId)
    return true
  }

  /** One plan for everybody who is left: what would move too many people waits for an approval. */
  async function leaveToApproval({ id, title }: CampaignRow, planIds: string[], caller: string): Promise<void> {
    try {
      const { drafted } = await undoPlans.begin(
        { kind: CONTACT_UPDATE, planIds },
        { about: campaignUndoScope(id), title: `Take back the campaign: ${title}`, caller },
      )
      await drafted
    } catch (error) {
      if (!isNothingLeft(error)) throw error
    }
  }

  async function tick(): Promise<void> {
    for (const campaignId of await campaignsToUndo(store.db)) {
      try {
        await mark(campaignId)
      } catch (error) {
        // What somebody altered is left alone, and does not keep other campaigns from being taken back.
        if (!isCampaignAltered(error)) throw error
        onError(error)
      }
    }
  }

  return {
    tick,

    /** What would be taken back: how many people's data the campaign changed, as far as that still stands. */
    async preview(campaignId: string) {
      await getCampaign(store.db, campaignId)
      const { undone, undoing, left, planId } = await undoProgress(store.db, campaignId)
      const planIds: string[] = []
      for await (const { id } of plansOf(campaignId)) planIds.push(id)
      return {
        campaignId,
        undone,
        undoing,
        notUndone: left,
        needsApproval: await undoDecisions.isBeyondLimit(planIds),
        ...present('planId', planId),
      }
    },

    /**
     * The campaign ends with that, and what waits for an approval is not written any more.
     *
     * @returns the operation that takes it back
     * @throws Refusal `CampaignNotFound`, `CampaignAltered`
     */
    async undo(campaignId: string, caller: string): Promise<string> {
      rows.assertCampaign(await getCampaign(store.db, campaignId))
      await clock.close(campaignId, caller)
      await ledger.write(caller, async ({ db, at, audit }) => {
        const campaign = await lockCampaign(db, campaignId)
        if (campaign === undefined || (campaign.undoRequestedAt !== null && campaign.undoMarkedAt === null)) return
        await rows.updateCampaign(db, campaign, { undoRequestedAt: at, undoRequestedBy: caller, undoMarkedAt: null })
        await rows.supersedeWaiting(db, campaignId, 'campaignUndone', 'The campaign was taken back.')
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
