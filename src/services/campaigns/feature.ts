import type { ContactActions, ContactChanging } from '../contacts/feature.ts'
import type { Platform } from '../platform.ts'
import type { PlanEngine } from '../plans/index.ts'
import { present } from '../present.ts'
import type { Reading } from '../reading.ts'
import { createCampaigns } from './index.ts'

/** Contact campaigns, from the first question to the report. */
export function createCampaignFeature(
  { config, cutoffs, ...platform }: Platform,
  { reader, exclusions }: Reading,
  { changes, moveLimit }: ContactChanging,
  { contacts: { records, write }, approvedUndo }: ContactActions,
  engine: PlanEngine,
  tenantName: () => Promise<string>,
) {
  return createCampaigns({
    ...platform,
    reader,
    records,
    exclusions,
    publicUrl: config.PUBLIC_URL,
    linkDays: config.LINK_DAYS,
    tenantName,
    aboutForms: { retentionDays: config.CAMPAIGN_RETENTION_DAYS, ...present('contact', config.NOTICE_CONTACT) },
    policy: { timeZone: config.TIME_ZONE, timeZones: config.TIME_ZONES },
    quiet: cutoffs.quiet,
    needsSignIn: config.FORM_SIGN_IN === 'entra',
    changes,
    moveLimit,
    approvedUndo,
    write,
    approvers: engine.approvers,
    decisions: engine.decisions,
    operations: engine.operations,
    drive: engine.worker.drive,
    defaultCountry: config.DEFAULT_COUNTRY,
  })
}
