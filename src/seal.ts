/**
 * `node src/seal.ts`, or `npm run seal`: once AUDIT_KEY was set or changed, seals the plans and campaigns of before
 * with it. Run it while the service is stopped, and only on a database that nobody else has written to: whatever stands
 * there is believed from then on.
 */
import { ConfigError } from './config/config-error.ts'
import { readConfig } from './config/config.ts'
import { createAuditLog } from './services/audit/audit-log.ts'
import { sealCampaigns } from './services/campaigns/seal-campaigns.ts'
import { createLedger } from './services/plans/ledger.ts'
import { sealPlans } from './services/plans/seal-plans.ts'
import { createSeals } from './services/plans/seals.ts'
import { openStore } from './store/database.ts'
import { StoreError } from './store/store-error.ts'

async function run(): Promise<void> {
  const config = readConfig(process.env)
  if (config.AUDIT_KEY === undefined) throw new ConfigError(['AUDIT_KEY is missing: there is nothing to seal with.'])
  const store = await openStore({ databaseUrl: config.DATABASE_URL, dataDir: config.DATA_DIR })
  try {
    const audit = createAuditLog({ store, now: Date.now, key: config.AUDIT_KEY, formerKeys: config.AUDIT_KEY_PREVIOUS })
    const seals = createSeals(config.AUDIT_KEY, config.AUDIT_KEY_PREVIOUS)
    const ledger = createLedger({ store, audit, seals, now: Date.now })
    const plans = await sealPlans({ store, ledger })
    const campaigns = await sealCampaigns({ store, ledger, seals })
    process.stdout.write(`Sealed ${plans} plans and ${campaigns} campaigns.\n`)
  } finally {
    await store.close()
  }
}

try {
  await run()
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StoreError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
