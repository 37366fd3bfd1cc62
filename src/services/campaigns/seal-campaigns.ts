import { lockProposalsAfter, lockRequestsAfter, lockSubjectsAfter } from '../../store/campaign-seals.ts'
import { campaignIdsAfter, lockCampaign, writeCampaign } from '../../store/campaigns.ts'
import { writeSubject } from '../../store/contact-subjects.ts'
import { writeContactRequest } from '../../store/contact-requests.ts'
import { writeProposals } from '../../store/contact-answers.ts'
import type { Executor, Store } from '../../store/database.ts'
import { STATEMENT_ROWS } from '../../store/sizes.ts'
import type { Ledger } from '../plans/ledger.ts'
import { SERVICE } from '../../callers.ts'
import type { Seals } from '../plans/seals.ts'

/**
 * Seals campaigns with whom they ask and what was answered, as they stand: what `sealPlans` does for plans. What waits
 * for an approval still does, since nobody has decided about it.
 *
 * @returns how many campaigns were sealed
 */
export async function sealCampaigns({
  store,
  ledger,
  seals,
}: {
  store: Store
  ledger: Ledger
  seals: Seals
}): Promise<number> {
  let sealed = 0
  await through(async (after) => {
    const ids = await campaignIdsAfter(store.db, after, STATEMENT_ROWS)
    for (const campaignId of ids) if (await seal(campaignId)) sealed++
    return ids
  })
  return sealed

  async function seal(campaignId: string): Promise<boolean> {
    // The campaign comes last: what breaks off in between is not believed, and goes on with the next run.
    for (const adopt of [adoptRequests, adoptSubjects, adoptProposals]) {
      await through((after) => ledger.write(SERVICE, ({ db }) => adopt(db, campaignId, after)))
    }
    return ledger.write(SERVICE, async ({ db, audit }) => {
      const row = await lockCampaign(db, campaignId)
      if (row === undefined || seals.flaw('campaign', row) !== 'unsealed') return false
      await writeCampaign(db, campaignId, { seal: seals.of('campaign', row) })
      audit({ action: 'campaign.sealed', data: { campaignId } })
      return true
    })
  }

  async function adoptRequests(db: Executor, campaignId: string, after: string): Promise<string[]> {
    const rows = await lockRequestsAfter(db, campaignId, after, STATEMENT_ROWS)
    for (const row of rows.filter((row) => seals.flaw('contactRequest', row) === 'unsealed')) {
      await writeContactRequest(db, row.id, { seal: seals.of('contactRequest', row) })
    }
    return rows.map(({ id }) => id)
  }

  async function adoptSubjects(db: Executor, campaignId: string, after: string): Promise<string[]> {
    const rows = await lockSubjectsAfter(db, campaignId, after, STATEMENT_ROWS)
    for (const row of rows.filter((row) => seals.flaw('contactSubject', row) === 'unsealed')) {
      await writeSubject(db, row, { seal: seals.of('contactSubject', row) })
    }
    return rows.map(({ userId }) => userId)
  }

  async function adoptProposals(db: Executor, campaignId: string, after: string): Promise<string[]> {
    const rows = await lockProposalsAfter(db, campaignId, after, STATEMENT_ROWS)
    const unsealed = rows.filter((row) => seals.flaw('contactProposal', row) === 'unsealed')
    await writeProposals(db, new Map(unsealed.map((row) => [row.id, seals.of('contactProposal', row)])))
    return rows.map(({ id }) => id)
  }
}

/** A page after the other, each beginning after the last key of the one before. */
async function through(page: (after: string) => Promise<string[]>): Promise<void> {
  for (let keys = await page(''); keys.length > 0;) keys = await page(keys.at(-1) ?? '')
}
