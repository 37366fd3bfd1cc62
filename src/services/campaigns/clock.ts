import { deleteAbandoned, lockCampaign, overdueCampaigns } from '../../store/campaigns.ts'
import { closeRequests } from '../../store/contact-requests.ts'
import type { Store } from '../../store/database.ts'
import type { Ledger } from '../plans/ledger.ts'
import { SERVICE } from '../../callers.ts'
import type { CampaignRows } from './campaign-rows.ts'
import { HOUR_MS } from '../../time.ts'

const ABANDONED_MS = HOUR_MS

/** What time does to campaigns: they end. */
export function createCampaignClock({
  store,
  ledger,
  rows,
  now,
}: {
  store: Store
  ledger: Ledger
  rows: CampaignRows
  now: () => number
}) {
  return {
    async tick(): Promise<void> {
      const at = new Date(now())
      for (const campaignId of await overdueCampaigns(store.db, at)) await close(campaignId, SERVICE)
      await store.db.transaction().execute((db) => deleteAbandoned(db, new Date(at.getTime() - ABANDONED_MS)))
    },
    close,
  }

  /** Nobody is asked any more, and answers are refused. Returns whether it was open. */
  async function close(campaignId: string, by: string): Promise<boolean> {
    return ledger.write(by, async ({ db, at, audit }) => {
      const campaign = await lockCampaign(db, campaignId)
      if (campaign?.state !== 'open') return false
      await rows.updateCampaign(db, campaign, { state: 'closed', closedAt: at, closedBy: by })
      await closeRequests(db, campaignId)
      audit({ action: 'campaign.closed', data: { campaignId } })
      return true
    })
  }
}

export type CampaignClock = ReturnType<typeof createCampaignClock>
