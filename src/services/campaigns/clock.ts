import {
  closeCampaign,
  deleteAbandoned,
  markAnnounced,
  overdueCampaigns,
  unannouncedRequests,
} from '../../store/campaigns.ts'
import type { Store } from '../../store/database.ts'
import { SERVICE, type Ledger } from '../plans/ledger.ts'

const AT_ONCE = 500
const ABANDONED_MS = 3_600_000

/** What time does to campaigns: requests become due, of which triggers are told, and campaigns end. */
export function createCampaignClock({ store, ledger, now }: { store: Store; ledger: Ledger; now: () => number }) {
  return {
    async tick(): Promise<void> {
      const at = new Date(now())
      for (const campaignId of await overdueCampaigns(store.db, at)) await close(campaignId, SERVICE)
      const due = await unannouncedRequests(store.db, at, AT_ONCE)
      if (due.length > 0) {
        await ledger.write(SERVICE, async ({ db, emit }) => {
          await markAnnounced(
            db,
            due.map(({ id }) => id),
            at,
          )
          for (const { id, campaignId, round } of due) {
            emit('contactRequestDue', undefined, { campaignId, requestId: id, round })
          }
        })
      }
      await store.db.transaction().execute((db) => deleteAbandoned(db, new Date(at.getTime() - ABANDONED_MS)))
    },
    close,
  }

  /** Nobody is asked any more, and answers are refused. Answers whether it was open. */
  async function close(campaignId: string, by: string): Promise<boolean> {
    return ledger.write(by, async ({ db, at, audit, emit }) => {
      if (!(await closeCampaign(db, campaignId, at, by))) return false
      audit({ action: 'campaign.closed', data: { campaignId } })
      emit('campaignClosed', undefined, { campaignId })
      return true
    })
  }
}

export type CampaignClock = ReturnType<typeof createCampaignClock>
