import { sql } from 'kysely'
import type { Executor } from './database.ts'
import { TRANSACTION_ROWS } from './sizes.ts'

/** Campaigns that ended before a moment. */
export async function expiredCampaigns(db: Executor, before: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('contactCampaigns')
    .select('id')
    .where('state', '=', 'closed')
    .where('closedAt', '<', before)
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Takes away a campaign with everything that people answered in it, a thousand rows at a time; what breaks off goes on
 * the next time. Its changes stay, as any others: they are how what was written can be looked at and taken back.
 */
export async function deleteCampaign(db: Executor, campaignId: string): Promise<void> {
  for (const table of ['contact_proposals', 'contact_answers', 'contact_subjects'] as const) {
    await whileSome(
      sql`delete from ${sql.table(table)} where ctid in (select ctid from ${sql.table(table)} where campaign_id = ${campaignId} limit ${sql.lit(TRANSACTION_ROWS)})`,
      db,
    )
  }
  const requests = sql`select id from contact_requests where campaign_id = ${campaignId}`
  await whileSome(
    sql`delete from contact_deliveries where ctid in (select ctid from contact_deliveries where request_id in (${requests}) limit ${sql.lit(TRANSACTION_ROWS)})`,
    db,
  )
  await whileSome(
    sql`delete from contact_requests where ctid in (select ctid from contact_requests where campaign_id = ${campaignId} limit ${sql.lit(TRANSACTION_ROWS)})`,
    db,
  )
  await db.deleteFrom('contactCampaigns').where('id', '=', campaignId).execute()
}

async function whileSome(statement: ReturnType<typeof sql>, db: Executor): Promise<void> {
  while (((await statement.execute(db)).numAffectedRows ?? 0n) > 0n);
}
