import type { ContactActions, ContactChanging } from '../contacts/feature.ts'
import type { Platform } from '../platform.ts'
import type { PlanEngine } from '../plans/engine.ts'
import { present } from '../present.ts'
import type { Reading } from '../reading.ts'
import { createCampaigns } from './campaigns.ts'

/** Contact campaigns, from the first question to the report. */
export function createCampaignFeature(
  { settings, cutoffs, language, ...platform }: Platform,
  { reader, exclusions }: Reading,
  { changes, moveLimit }: ContactChanging,
  { contacts: { records, write }, approvedUndo }: ContactActions,
  engine: PlanEngine,
  tenantName: () => Promise<string>,
) {
  return createCampaigns({
    ...platform,
    reportLanguage: language,
    reader,
    records,
    exclusions,
    publicUrl: settings.publicUrl,
    linkDays: settings.linkDays,
    tenantName,
    aboutForms: { retentionDays: settings.campaignRetentionDays, ...present('contact', settings.noticeContact) },
    policy: { timeZone: settings.timeZone, timeZones: settings.timeZones },
    quiet: cutoffs.quiet,
    needsSignIn: settings.formSignIn === 'entra',
    changes,
    moveLimit,
    approvedUndo,
    write,
    approvers: engine.approvers,
    decisions: engine.decisions,
    operations: engine.operations,
    drive: engine.worker.drive,
    defaultCountry: settings.defaultCountry,
  })
}
