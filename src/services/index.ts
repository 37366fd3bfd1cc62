import type { GraphIdentity } from '../graph/permissions.ts'
import type { GraphReader } from '../graph/reader.ts'
import type { UsageReports } from '../graph/usage-reports.ts'
import type { CodeSignInOptions } from './access/code-sign-in.ts'
import { createConsoleSignIn } from './access/console-sign-in.ts'
import { createFormSignIn, type FormSignInOptions } from './access/form-sign-in.ts'
import { createAuditList } from './audit/list.ts'
import { createBackground } from './background.ts'
import { createCampaignFeature } from './campaigns/feature.ts'
import { createCleanups } from './cleanup/feature.ts'
import type { Prices } from './cleanup/prices.ts'
import { createContactActions, createContactChanging } from './contacts/feature.ts'
import { createDirectory, type DirectoryOptions } from './directory/directory.ts'
import { createExclusionValueChoices } from './exclusions/value-choices.ts'
import { createHooks } from './hooks/hooks.ts'
import { createIdempotency } from './idempotency.ts'
import { createLicenseChanges, createSingleRemovals } from './licenses/feature.ts'
import { createLinkRevocations } from './link-revocations.ts'
import { createCallerNames } from './people/caller-names.ts'
import { PLAN_KINDS } from './plan-kinds.ts'
import { createPlatform, type PlatformDependencies } from './platform.ts'
import { createPlanEngine, type EngineOptions } from './plans/engine.ts'
import type { ChangeKind } from './plans/kind.ts'
import { createPlanKinds } from './plans/plan-rules.ts'
import type { PlanKind } from './reports/plan-kind.ts'
import { createPlans } from './plans/plans.ts'
import type { Sending } from './plans/sending.ts'
import { present } from '../present.ts'
import { createReadiness } from './readiness.ts'
import { createReading, type Reading } from './reading.ts'
import { createNoticeAddresses } from './people/notice-addresses.ts'
import { createPlanDocuments } from './reports/plan-documents.ts'
import type { AzureConnection } from './roles/azure/plans/azure-access.ts'
import { DEFAULT_BASELINES, type Baselines } from './roles/baselines.ts'
import { createRoleActions, createRoleChanges, createRoleWatch } from './roles/feature.ts'
import { createTenantName } from './tenant-name.ts'

export interface ServiceDependencies
  extends
    EngineOptions,
    Omit<PlatformDependencies, 'now' | 'onError'>,
    Partial<Pick<PlatformDependencies, 'now'>>,
    Pick<DirectoryOptions, 'alwaysAnew' | 'onProgress'> {
  /** Where people sign in before they see a page of forms or of the console, where they have to. */
  pageSignIn?: { forms?: Omit<FormSignInOptions, 'cookies'> | undefined; console?: CodeSignInOptions | undefined }
  reader: GraphReader
  /** Reads with the writing identity what no other one may, where the operator allows it. */
  requestReader?: GraphReader | undefined
  /** The identity that changes things, for telling what it may. */
  writing: GraphIdentity
  /** The one way to change something in the tenant. */
  sending: Sending
  usageReports: UsageReports
  /** What products cost, where the operator has said so. */
  prices?: Prices
  /** What the settings of roles are measured by, where the operator has said so. */
  baselines?: Baselines
  /** Azure, whose roles are not looked at without. */
  azure?: AzureConnection
  /** Kinds of plans beside those of the product, and the kinds of changes that only they hold. */
  moreKinds?: (tools: { reader: GraphReader }) => { plans: readonly PlanKind[]; changes: readonly ChangeKind[] }
}

export type Services = ReturnType<typeof createServices>

/**
 * Everything the product knows and decides: a list of features, each built in its own folder from the platform and from
 * what stands above it here. Nothing in here knows of HTTP.
 */
export function createServices({
  store,
  settings,
  signingKey,
  brand,
  pageSignIn = {},
  reader,
  requestReader,
  writing,
  sending,
  usageReports,
  prices,
  baselines = DEFAULT_BASELINES,
  azure,
  moreKinds,
  alwaysAnew,
  onProgress,
  onError = () => {},
  now = Date.now,
  ...options
}: ServiceDependencies) {
  const platform = createPlatform({ store, settings, signingKey, brand, onError, now })
  const { audit, ledger, skipTokens, cookies, cutoffs } = platform
  const directory = createDirectory({
    store,
    reader,
    cutoffs,
    policy: settings,
    ...present('alwaysAnew', alwaysAnew),
    ...present('onProgress', onProgress),
    onError,
    now,
  })
  const readingDependencies = { requestReader, writing, azure, usageReports, baselines, directory }
  const reading = createReading(platform, { ...readingDependencies, reader, fromCopy: true })
  const tenantName = createTenantName({ reader, now })
  const callerNames = createCallerNames({ reader, now })

  const licenseChanges = createLicenseChanges(platform, reading)
  const contactChanging = createContactChanging(platform, reading)
  const roleWatch = createRoleWatch(platform, reading, { requestReader, baselines })
  const roleChanges = createRoleChanges(platform, reading, roleWatch, { writing, azure })
  const more = moreKinds?.({ reader: reading.gathering })
  const planKinds = createPlanKinds([...PLAN_KINDS, ...(more?.plans ?? [])])
  const engine = createPlanEngine({
    ...platform,
    reader,
    sending,
    planKinds,
    kinds: [...licenseChanges.kinds, ...contactChanging.kinds, ...roleChanges.kinds, ...(more?.changes ?? [])],
    ...options,
  })
  const { decisions, operations } = engine

  const cleanups = createCleanups(platform, reading, licenseChanges, engine, { directory, usageReports, prices })
  const contactActions = createContactActions(platform, reading, contactChanging, engine, directory)
  const { contacts } = contactActions
  const campaigns = createCampaignFeature(platform, reading, contactChanging, contactActions, engine, {
    tenantName,
    callerNames,
  })
  const roleActions = createRoleActions(platform, reading, roleWatch, roleChanges, engine, {
    baselines,
    tenantName,
    azure,
  })
  const documents = createPlanDocuments({
    ...platform,
    tenantName,
    callerNames,
    planKinds,
    decisions,
    integrity: engine.integrity,
    publicUrl: settings.publicUrl,
    linkDays: settings.linkDays,
    ...present('contact', settings.noticeContact),
    noticeAddresses: createNoticeAddresses({
      reader,
      exclusions: reading.exclusions,
      alsoTo: settings.noticeAlsoTo,
      now,
    }),
  })
  const plans = createPlans({
    ...engine,
    ...platform,
    reader,
    describe: documents.describe,
  })
  const hooks = createHooks({ ...platform, plans, campaigns, planKinds, kinds: engine.kinds })

  return {
    ...reading.shown,
    ...roleActions.shown,
    roleAlerts: roleWatch.alerts,
    roleActivations: roleWatch.activations,
    exclusions: reading.exclusions,
    exclusionValues: createExclusionValueChoices({ licenseGroups: reading.shown.licenseGroups, contacts }),
    directory,
    removals: createSingleRemovals(platform, reading, licenseChanges, engine),
    cleanups,
    contacts,
    campaigns,
    planKinds,
    plans,
    beginPlan: engine.beginPlan,
    /** Whether somebody else than this caller has to decide about a plan. */
    isOwnPlan: engine.approvers.isOwn,
    operations,
    documents,
    callerNames,
    hooks,
    formSignIn: pageSignIn.forms === undefined ? undefined : createFormSignIn({ ...pageSignIn.forms, cookies }),
    consoleSignIn: createConsoleSignIn({
      code: pageSignIn.console,
      keys: settings.apiKeys,
      cookies,
    }),
    audit,
    auditEntries: createAuditList({ store, skipTokens }),
    /** @returns the operation that walks the audit log */
    auditVerification: (caller: string) => operations.run('verifyAudit', caller, () => audit.verify()),
    idempotency: createIdempotency({ store, now }),
    /** Whether the database answers. */
    isReady: createReadiness({ store }),
    /** How pages, reports and mails speak, in each language. */
    speak: platform.speak,
    /** The language of reports, and of pages for people who have signed in. */
    language: platform.language,
    linkRevocations: createLinkRevocations({ store, ledger, decisions }),
    /**
     * What a user may see on whose behalf Graph is read. Readers alone are theirs: nobody is shown what only another
     * one may see, and whatever changes something is checked with everything that the service itself can see.
     */
    readingFor: (theirs: GraphReader) =>
      createReading(platform, { ...readingDependencies, reader: theirs, fromCopy: false }),
    background: createBackground(platform, { engine, directory, campaigns, monitor: roleWatch.monitor, hooks }),
  }
}

/** The services as one user sees them. */
export const seenBy = (services: Services, { shown, contact }: Reading): Services => ({
  ...services,
  ...shown,
  contacts: { ...services.contacts, get: contact },
})
