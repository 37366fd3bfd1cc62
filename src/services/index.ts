import { consoleSignInSettings, formSignInSettings, type Config } from '../config.ts'
import { isRefused } from '../graph/failure.ts'
import type { GraphReader } from '../graph/reader.ts'
import { gatheringReader } from '../graph/sharing.ts'
import type { GraphWriter } from '../graph/writer.ts'
import type { UsageReports } from '../graph/usage-reports.ts'
import { usersUndoneSince } from '../store/changes.ts'
import { saidToHaveLeft } from '../store/contact-answers.ts'
import type { Store } from '../store/database.ts'
import { DAY_MS } from '../time.ts'
import { createConsoleSignIn } from './access/console-sign-in.ts'
import { createFormSignIn } from './access/form-sign-in.ts'
import { createSealedCookies } from './access/sealed-cookies.ts'
import { createAuditLog } from './audit/audit-log.ts'
import { createAuditList } from './audit/list.ts'
import { createCalendar } from './calendar.ts'
import { createCampaigns } from './campaigns/index.ts'
import { createCleanupDraft } from './cleanup/draft.ts'
import { createCleanupPlans } from './cleanup/plans.ts'
import type { Prices } from './cleanup/prices.ts'
import { createConnection } from './connection/connection.ts'
import { createTrials } from './connection/trials.ts'
import { createApprovedUndo } from './contacts/approved-undo.ts'
import { createCallerLimit } from './contacts/caller-limit.ts'
import { createContactChange } from './contacts/contact-change.ts'
import { createDynamicRules } from './contacts/dynamic-rules.ts'
import { createDirectory, type DirectoryOptions } from './directory/index.ts'
import { createContacts } from './contacts/index.ts'
import { createMoveLimit } from './contacts/move-limit.ts'
import { contactUpdate } from './contacts/plan-kind.ts'
import { createStandings } from './contacts/standing.ts'
import { createExclusionValueChoices } from './exclusions/value-choices.ts'
import { createExclusions } from './exclusions/exclusions.ts'
import { createHooks } from './hooks/index.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createIdempotency } from './idempotency.ts'
import { createDirectLicenseRemovalKind } from './licenses/direct-license-removal.ts'
import { createGroupMembers } from './licenses/group-members.ts'
import { createLastLook } from './licenses/last-look.ts'
import { createLicenseGroups } from './licenses/license-groups.ts'
import { createRemovalKind } from './licenses/removal.ts'
import { createRemovalPreflight } from './licenses/removal-preflight.ts'
import { createRemovals } from './licenses/removals.ts'
import { createSingleLimit } from './licenses/single-limit.ts'
import { createSideEffects } from './licenses/side-effects.ts'
import { createTenantLicenses } from './licenses/tenant-licenses.ts'
import { createUserLicenses } from './licenses/user-licenses.ts'
import { createLinkRevocations } from './link-revocations.ts'
import { createLinks } from './links.ts'
import { createSkipTokens } from './lists/skip-token.ts'
import { createPersonNames } from './people/names.ts'
import { createProtection } from './people/protection.ts'
import { createRoleHolders } from './people/role-holders.ts'
import { PLAN_KINDS } from './plan-kinds.ts'
import { STORED_SENTENCES } from './stored-sentences.ts'
import { createPlanEngine, type EngineOptions } from './plans/index.ts'
import { registered, type ChangeKind } from './plans/kind.ts'
import { createLedger } from './plans/ledger.ts'
import type { PlanKind } from './plans/plan-kind.ts'
import { createPlans } from './plans/plans.ts'
import { createSeals } from './plans/seals.ts'
import { present } from './present.ts'
import { createReadiness } from './readiness.ts'
import { createNoticeAddresses } from './reports/notice-addresses.ts'
import { createPlanDocuments } from './reports/plan-documents.ts'
import { readBrand } from './reports/brand.ts'
import { createSpeakers } from './reports/wording.ts'
import { DEFAULT_BASELINES, type Baselines } from './roles/baselines.ts'
import { createRoleActivations } from './roles/activations/index.ts'
import { createRoleAlerts } from './roles/alerts/index.ts'
import { createFacts } from './roles/findings/facts.ts'
import { historyUntil } from './roles/findings/history.ts'
import { createFindingFollowUp } from './roles/findings/follow-up.ts'
import { createRoleFindings } from './roles/findings/index.ts'
import { createRoles } from './roles/index.ts'
import { createRoleMonitor } from './roles/monitor.ts'
import { createRolePlans } from './roles/plans/index.ts'
import { createGrantKinds } from './roles/plans/grant-change.ts'
import { globalAdministratorsLeaving } from './roles/plans/leaving.ts'
import { createOwnApps } from './roles/plans/own-apps.ts'
import { createReviewKind } from './roles/plans/review-change.ts'
import { rolePlan } from './roles/plans/plan-kind.ts'
import { createRoleSafety } from './roles/plans/safety.ts'
import { createSettingsKind } from './roles/plans/settings-change.ts'
import { createRoleMetrics } from './roles/report/metrics.ts'
import { createRoleReports } from './roles/report/report.ts'
import { createRoleSnapshots } from './roles/snapshots/index.ts'
import { createCutoffs } from './sign-ins/cutoff.ts'
import { createInactiveUsers } from './sign-ins/inactive-users.ts'
import { createSignInLog } from './sign-ins/log.ts'
import { createSignInLookup } from './sign-ins/lookup.ts'
import { createCopySource, createLiveSource } from './sign-ins/source.ts'
import { createTenantName } from './tenant-name.ts'

export interface ServiceDependencies extends EngineOptions, Pick<DirectoryOptions, 'alwaysAnew' | 'onProgress'> {
  reader: GraphReader
  writer: GraphWriter
  /** Reads with the writing identity what no other one may, where the operator allows it. */
  requestReader?: GraphReader | undefined
  store: Store
  config: Config
  usageReports: UsageReports
  /** What products cost, where the operator has said so. */
  prices?: Prices
  /** What the settings of roles are measured by, where the operator has said so. */
  baselines?: Baselines
  /** Kinds of plans beside those of the product, and the kinds of changes that only they hold. */
  moreKinds?: (tools: { reader: GraphReader }) => { plans: readonly PlanKind[]; changes: readonly ChangeKind[] }
  /** Signs links and skip tokens. */
  signingKey: string
  /** Whether lists are read from Graph, for a caller who is shown what they may read there; from the copy otherwise. */
  readsLive?: boolean
  /** Milliseconds since 1970; the product asks nobody else for the time. */
  now?: () => number
}

export type Services = ReturnType<typeof createServices>

/** Whom we gave something back so recently is not taken it away again. */
const RESTORED_DAYS = 60
/** So long somebody's word that a person has left is a hint for clean-ups. */
const LEFT_DAYS = 365

/** Everything the product knows and decides, built from what it needs; nothing in here knows of HTTP. */
export function createServices({
  reader,
  writer,
  requestReader,
  usageReports,
  prices,
  baselines = DEFAULT_BASELINES,
  store,
  config,
  moreKinds,
  signingKey,
  readsLive = false,
  alwaysAnew,
  onProgress,
  now = Date.now,
  onError = () => {},
  ...options
}: ServiceDependencies) {
  const cutoffs = createCutoffs({ policy: config, now })
  const skipTokens = createSkipTokens(signingKey)
  const cookies = createSealedCookies({ sealed: skipTokens, now })
  const links = createLinks({ key: signingKey, store, now })
  const maxMissingPercent = config.SIGN_IN_MISSING_PERCENT
  const directory = createDirectory({
    store,
    reader,
    cutoffs,
    policy: config,
    ...present('alwaysAnew', alwaysAnew),
    ...present('onProgress', onProgress),
    onError,
    now,
  })
  const live = createLiveSource(reader)
  const copy = readsLive ? undefined : createCopySource({ store, reader, directory })
  const source = copy ?? live
  const audit = createAuditLog({ store, now, key: config.AUDIT_KEY })
  const seals = createSeals(config.AUDIT_KEY)
  const ledger = createLedger({ store, audit, seals, now })
  // What one call asks about one person is asked together.
  const gathering = gatheringReader(reader)
  const exclusions = createExclusions({ store, ledger, reader: gathering, policy: config, skipTokens, now })
  const tenantLicenses = createTenantLicenses({ reader, now })
  const roleHolders = createRoleHolders({ reader: gathering, now })
  const protection = createProtection({ reader: gathering, roleHolders, exclusions, policy: config, now })
  const standings = createStandings({ roleHolders, exclusions, policy: config })
  const sideEffects = createSideEffects({ reader: gathering, now })
  const licenseGroups = createLicenseGroups({ reader: gathering, sideEffects, policy: config, skipTokens, now })
  const graphUrl = config.GRAPH_BASE_URL
  const recentlyRestored = (userIds: readonly string[]) =>
    usersUndoneSince(store.db, userIds, new Date(now() - RESTORED_DAYS * DAY_MS))

  const lastLook = createLastLook({ reader: gathering, groups: licenseGroups, protection, cutoffs, maxMissingPercent })
  const removalKind = createRemovalKind({ reader: gathering, lastLook, tenantLicenses, cutoffs, graphUrl })
  const directKind = createDirectLicenseRemovalKind({ reader: gathering, lastLook, tenantLicenses, cutoffs })
  const moveLimit = createMoveLimit({ store, ledger, maxUnapproved: config.MAX_UNAPPROVED_MOVES, now })
  const dynamicRules = createDynamicRules({ reader: gathering, roleHolders, now })
  const contactChanges = createContactChange({
    reader: gathering,
    standings,
    dynamicRules,
    moveLimit,
    graphUrl,
  })
  const roleAlerts = createRoleAlerts({
    store,
    ledger,
    skipTokens,
    timeZone: config.TIME_ZONE,
    quietHours: config.ROLE_ALERT_QUIET_HOURS,
    now,
  })
  const roleActivations = createRoleActivations({
    store,
    reader,
    requestReader,
    baselines,
    measure: {
      calendar: createCalendar(cutoffs.quiet),
      timeZone: config.TIME_ZONE,
      turnaroundMs: config.ROLE_APPROVAL_TURNAROUND_MINUTES * 60_000,
    },
    ledger,
    alerts: roleAlerts,
    skipTokens,
    now,
  })
  const roleMonitor = createRoleMonitor({
    store,
    activations: roleActivations,
    alerts: roleAlerts,
    everyHours: config.ROLE_HARVEST_HOURS,
    onError,
    now,
  })
  // What is taken away for want of use is looked at once more: a history that may lack something is none.
  const history = async () =>
    (await roleMonitor.upToDate())
      ? historyUntil(store, new Date(now()), config.ROLE_SNAPSHOT_RETENTION_DAYS)
      : undefined
  const safety = createRoleSafety({
    reader,
    exclusions,
    policy: config,
    ownAppIds: createOwnApps([reader, writer]),
    leavingAlready: () => globalAdministratorsLeaving(store),
  })
  const settingsKind = createSettingsKind({ reader })
  const more = moreKinds?.({ reader: gathering })
  const engine = createPlanEngine({
    store,
    ledger,
    audit,
    seals,
    reader,
    writer,
    planKinds: [...PLAN_KINDS, ...(more?.plans ?? [])],
    kinds: [
      registered(removalKind),
      registered(directKind),
      registered(contactChanges.kind),
      ...createGrantKinds({ reader, safety, history, now }).map(registered),
      registered(settingsKind),
      registered(createReviewKind({ reader, now })),
      ...(more?.changes ?? []),
    ],
    links,
    config,
    now,
    onError,
    ...options,
  })
  const { singles, drafting, decisions, operations, beginPlan } = engine
  const tenantName = createTenantName({ reader, now })
  const { REPORT_LANGUAGE: language } = config
  const speak = createSpeakers({
    timeZone: config.TIME_ZONE,
    brand: readBrand(config),
    sentences: STORED_SENTENCES,
  })
  const documents = createPlanDocuments({
    store,
    tenantName,
    personNames: createPersonNames({ reader }),
    audit,
    planKinds: engine.planKinds,
    decisions,
    integrity: engine.integrity,
    links,
    skipTokens,
    language,
    speak,
    publicUrl: config.PUBLIC_URL,
    noticeAddresses: createNoticeAddresses({ reader, exclusions, alsoTo: config.NOTICE_ALSO_TO, now }),
    linkDays: config.LINK_DAYS,
    now,
    ...present('contact', config.NOTICE_CONTACT),
  })
  const draft = createCleanupDraft({
    store,
    reader,
    directory,
    groups: licenseGroups,
    sideEffects,
    protection,
    cutoffs,
    tenantLicenses,
    usageReports,
    ...(prices === undefined ? {} : { prices }),
    recentlyRestored,
    saidToHaveLeft: (userIds) => saidToHaveLeft(store.db, userIds, new Date(now() - LEFT_DAYS * DAY_MS)),
  })
  const preflight = createRemovalPreflight({
    reader: gathering,
    groups: licenseGroups,
    sideEffects,
    protection,
    cutoffs,
    recentlyRestored,
  })

  const contacts = createContacts({
    store,
    reader: gathering,
    singles,
    callerLimit: createCallerLimit({ ledger, maxPeople: config.MAX_CONTACT_UPDATES }),
    standings,
    dynamicRules,
    changes: contactChanges,
    moveLimit,
    drafting,
    skipTokens,
    config,
    directory,
    now,
  })

  const approvedUndo = createApprovedUndo({ store, changes: contactChanges, plans: contacts.plans })
  const campaigns = createCampaigns({
    store,
    ledger,
    seals,
    reader,
    records: contacts.records,
    exclusions,
    skipTokens,
    links,
    publicUrl: config.PUBLIC_URL,
    linkDays: config.LINK_DAYS,
    tenantName,
    reportLanguage: language,
    speak,
    aboutForms: { retentionDays: config.CAMPAIGN_RETENTION_DAYS, ...present('contact', config.NOTICE_CONTACT) },
    policy: { timeZone: config.TIME_ZONE, timeZones: config.TIME_ZONES },
    quiet: cutoffs.quiet,
    needsSignIn: config.FORM_SIGN_IN === 'entra',
    changes: contactChanges,
    moveLimit,
    approvedUndo,
    write: contacts.write,
    approvers: engine.approvers,
    decisions,
    operations,
    drive: engine.worker.drive,
    defaultCountry: config.DEFAULT_COUNTRY,
    onError,
    now,
  })
  engine.sweeper.add(campaigns.tick)
  engine.sweeper.add(directory.tick)
  const rolePlans = createRolePlans({
    ...engine,
    store,
    reader,
    safety,
    history,
    baselines,
    settingsHandedOver: settingsKind.handedOver,
    policy: config,
    now,
  })
  const facts = createFacts({ store, policy: config })
  const roleSnapshots = createRoleSnapshots({
    store,
    ledger,
    reader,
    tenantLicenses,
    baselines,
    policy: config,
    follow: createFindingFollowUp({ store, alerts: roleAlerts, facts }),
    skipTokens,
    now,
  })
  const roleFindings = createRoleFindings({
    store,
    ledger,
    approvers: engine.approvers,
    alerts: roleAlerts,
    snapshots: roleSnapshots,
    skipTokens,
    facts,
    now,
  })
  engine.sweeper.add(roleMonitor.tick)
  const plans = createPlans({
    ...engine,
    store,
    reader,
    skipTokens,
    undoneByPlan: new Map([[rolePlan.name, rolePlans]]),
    undoneOnApproval: new Map([[contactUpdate.name, approvedUndo]]),
    describe: documents.describe,
    onError,
    now,
  })
  const hooks = createHooks({
    store,
    ledger,
    plans,
    campaigns,
    planKinds: engine.planKinds,
    kinds: engine.kinds,
    skipTokens,
    signingKey,
    config,
    onError,
    now,
  })
  engine.sweeper.add(hooks.tick)

  return {
    signIns: createSignInLookup({ live, ...present('copy', copy), cutoffs, now }),
    signInLog: createSignInLog({ reader, skipTokens }),
    inactiveUsers: createInactiveUsers({ reader, source, cutoffs, skipTokens, maxMissingPercent }),
    tenantLicenses,
    userLicenses: createUserLicenses({ reader: gathering }),
    licenseGroups,
    exclusionValues: createExclusionValueChoices({ licenseGroups, contacts }),
    groupMembers: createGroupMembers({
      reader,
      source,
      groups: licenseGroups,
      cutoffs,
      skipTokens,
      maxMissingPercent,
    }),
    directory,
    removals: createRemovals({
      store,
      singles,
      limited: createSingleLimit({ store, reader, ledger, now }),
      kind: removalKind,
      preflight,
      now,
    }),
    connection: createConnection({
      reader,
      writer,
      licenses: tenantLicenses,
      tried: createTrials({ reader, requestReader, roleHolders, usageReports, directory, now }),
      directory,
      settings: config,
    }),
    contacts,
    campaigns,
    formSignIn:
      config.FORM_SIGN_IN === 'entra' ? createFormSignIn({ ...formSignInSettings(config), cookies }) : undefined,
    planKinds: engine.planKinds,
    consoleSignIn: createConsoleSignIn({
      code: config.CONSOLE_SIGN_IN === 'entra' ? consoleSignInSettings(config) : undefined,
      keys: config.API_KEYS,
      cookies,
    }),
    roles: createRoles({ store, reader, skipTokens, baselines, now }),
    roleSnapshots,
    roleFindings,
    roleAlerts,
    roleActivations,
    roleReports: createRoleReports({
      store,
      snapshots: roleSnapshots,
      measure: createRoleMetrics({
        store,
        snapshots: roleSnapshots,
        findings: roleFindings,
        alerts: roleAlerts,
        activations: roleActivations,
        retentionDays: config.ROLE_SNAPSHOT_RETENTION_DAYS,
      }),
      links,
      publicUrl: config.PUBLIC_URL,
      linkDays: config.LINK_DAYS,
      tenantName,
      say: speak(language),
      now,
    }),
    /** @returns the operation that reads the roles and keeps them */
    takeRoleSnapshot: (caller: string) =>
      operations.run('takeRoleSnapshot', caller, async () => {
        // A weekly flow keeps the history whole by this, too: Microsoft forgets after 30 days.
        const activationsRead = await roleActivations.harvest().then(
          () => true,
          (error: unknown) => {
            if (!isRefused(error)) throw error
            return false
          },
        )
        return roleSnapshots.take(caller, { activationsRead })
      }),
    audit,
    auditEntries: createAuditList({ store, skipTokens }),
    exclusions,
    idempotency: createIdempotency({ store, now }),
    /** Whether the database answers. */
    isReady: createReadiness({ store }),
    operations,
    cleanups: createCleanupPlans({ store, reader, draft, beginPlan, cutoffs, policy: config, now }),
    rolePlans,
    plans,
    beginPlan,
    hooks,
    documents,
    linkRevocations: createLinkRevocations({ store, ledger, decisions }),
    /** @returns the operation that walks the audit log */
    auditVerification: (caller: string) => operations.run('verifyAudit', caller, () => audit.verify()),
    /** What goes on without anybody asking: to be started once, and to be ended before the store is closed. */
    background: {
      start: (everyMs: number) => {
        engine.sweeper.start(everyMs)
      },
      async sweep() {
        await engine.sweeper.once()
        await roleMonitor.settled()
        await hooks.settled()
        // What the round itself has made happen is told in it too.
        await hooks.tick()
        await hooks.settled()
      },
      keepHouse: createHousekeeping({ store, audit, hooks, policy: config, now }),
      async close() {
        await Promise.all([
          engine.sweeper.close().then(roleMonitor.settled),
          engine.sweeper.close().then(hooks.close),
          engine.worker.close(),
          engine.drafting.close(),
          engine.operations.close(),
          campaigns.stop(),
          directory.close(),
        ])
      },
    },
  }
}
