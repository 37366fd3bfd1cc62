import { Refusal } from '../../errors.ts'
import { findCampaign } from '../../store/campaigns.ts'
import type { CampaignRow } from '../../store/contact-tables.ts'
import type { Executor } from '../../store/database.ts'

/** @throws Refusal `CampaignNotFound`, also for a draft, which nobody sees */
export async function getCampaign(db: Executor, campaignId: string): Promise<CampaignRow> {
  const campaign = await findCampaign(db, campaignId)
  assertKnown(campaign, campaignId)
  return campaign
}

/** @throws Refusal `CampaignNotFound`, `CampaignClosed` */
export function assertOpen(campaign: CampaignRow | undefined, campaignId: string): asserts campaign is CampaignRow {
  assertKnown(campaign, campaignId)
  if (campaign.state === 'closed') {
    throw new Refusal('CampaignClosed', 'This campaign has ended: nobody is asked any more.')
  }
}

function assertKnown(campaign: CampaignRow | undefined, campaignId: string): asserts campaign is CampaignRow {
  if (campaign === undefined || campaign.state === 'draft') throw campaignNotFound(campaignId)
}

export const campaignNotFound = (campaignId: string) =>
  new Refusal('CampaignNotFound', `There is no campaign with the id "${campaignId}".`, { target: 'campaignId' })

export const requestClosed = () =>
  new Refusal('RequestClosed', 'This request is over: its campaign has ended, or somebody else is asked instead.')

export const requestNotFound = (requestId: string) =>
  new Refusal('ContactRequestNotFound', `There is no request with the id "${requestId}".`, { target: 'requestId' })
