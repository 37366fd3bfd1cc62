import type { ContactActions, ContactChanging } from '../contacts/feature.ts'
import type { CallerNames } from '../people/caller-names.ts'
import type { Platform } from '../platform.ts'
import type { PlanEngine } from '../plans/engine.ts'
import { present } from '../../present.ts'
import type { Reading } from '../reading.ts'
import { createCampaigns } from './campaigns.ts'

/** Contact campaigns, from the first question to the report. */
export function createCampaignFeature(
  { settings, cutoffs, language, ...platform }: Platform,
  { reader, exclusions }: Reading,
  { changes, moveLimit }: ContactChanging,
  { contacts: { records, write } }: ContactActions,
  engine: PlanEngine,
  { tenantName, callerNames }: { tenantName: () => Promise<string>; callerNames: CallerNames },
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
    callerNames,
    aboutForms: { retentionDays: settings.campaignRetentionDays, ...present('contact', settings.noticeContact) },
    policy: { timeZone: settings.timeZone, timeZones: settings.timeZones },
    quiet: cutoffs.quiet,
    needsSignIn: settings.formSignIn === 'entra',
    changes,
    moveLimit,
    write,
    approvers: engine.approvers,
    undoDecisions: engine.undoDecisions,
    undoPlans: engine.undoPlans,
    operations: engine.operations,
    drive: engine.worker.drive,
    defaultCountry: settings.defaultCountry,
  })
}
