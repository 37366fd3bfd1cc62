import { isRefused } from '../../graph/failure.ts'
import type { GraphIdentity } from '../../graph/permissions.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { createCalendar } from '../calendar.ts'
import type { Platform } from '../platform.ts'
import type { PlanEngine } from '../plans/engine.ts'
import { registered } from '../plans/kind.ts'
import type { Reading } from '../reading.ts'
import { createRoleActivations } from './activations/activations.ts'
import { createRoleAlerts } from './alerts/alerts.ts'
import { createAzureAccess, type AzureConnection } from './azure/plans/azure-access.ts'
import { createAzureGrantKinds } from './azure/plans/azure-grant-kinds.ts'
import { createAzureRolePlans } from './azure/plans/azure-role-plans.ts'
import { createAzureSettingsKind } from './azure/plans/azure-settings-kind.ts'
import type { Baselines } from './baselines.ts'
import { createDenyAssignments } from './deny-assignments.ts'
import { createFacts } from './findings/facts.ts'
import { createFindingFollowUp } from './findings/follow-up.ts'
import { historyUntil } from './findings/activation-history.ts'
import { createRoleFindings } from './findings/findings.ts'
import { createRoleMonitor } from './monitor.ts'
import { createGrantKinds } from './plans/grant-change.ts'
import { createRolePlans } from './plans/role-plans.ts'
import { globalAdministratorsLeaving } from './plans/leaving.ts'
import { createOwnApps } from './plans/own-apps.ts'
import { createReviewKind } from './plans/review-change.ts'
import { createRoleSafety } from './plans/safety.ts'
import { createSettingsKind } from './plans/settings-change.ts'
import { createRoleMetrics } from './report/metrics.ts'
import { createRoleReports } from './report/report.ts'
import { createServiceReaders } from './systems/services.ts'
import { createRoleSnapshots } from './snapshots/snapshots.ts'

export type RoleWatch = ReturnType<typeof createRoleWatch>

/** Who activated which role, and what somebody should be told of. */
export function createRoleWatch(
  { store, settings, ledger, skipTokens, cutoffs, onError, now }: Platform,
  { reader }: Reading,
  { requestReader, baselines }: { requestReader: GraphReader | undefined; baselines: Baselines },
) {
  const timeZone = settings.timeZone
  const alerts = createRoleAlerts({
    store,
    ledger,
    skipTokens,
    timeZone,
    quietHours: settings.roleAlertQuietHours,
    now,
  })
  const activations = createRoleActivations({
    store,
    reader,
    requestReader,
    baselines,
    measure: {
      calendar: createCalendar(cutoffs.quiet),
      timeZone,
      turnaroundMs: settings.roleApprovalTurnaroundMinutes * 60_000,
    },
    ledger,
    alerts,
    skipTokens,
    now,
  })
  const monitor = createRoleMonitor({ store, activations, alerts, everyHours: settings.roleHarvestHours, onError, now })
  return { alerts, activations, monitor }
}

export type RoleChanges = ReturnType<typeof createRoleChanges>

/** The changes to who holds which role under which conditions, and what keeps them from locking anybody out. */
export function createRoleChanges(
  { store, settings, now }: Platform,
  { reader, exclusions }: Reading,
  { monitor }: RoleWatch,
  { writing, azure }: { writing: GraphIdentity; azure: AzureConnection | undefined },
) {
  // What is taken away for want of use is looked at once more: a history that may lack something is none.
  const history = async () =>
    (await monitor.upToDate()) ? historyUntil(store, new Date(now()), settings.roleSnapshotRetentionDays) : undefined
  const safety = createRoleSafety({
    reader,
    exclusions,
    policy: settings,
    ownAppIds: createOwnApps([reader, writing]),
    leavingAlready: () => globalAdministratorsLeaving(store),
  })
  const settingsKind = createSettingsKind({ reader })
  const azureAccess = azure === undefined ? undefined : createAzureAccess({ ...azure, reader, safety, writing, store })
  return {
    history,
    safety,
    settingsKind,
    azureAccess,
    kinds: [
      ...createAzureGrantKinds({ reader, access: azureAccess, now }).map(registered),
      registered(createAzureSettingsKind({ access: azureAccess })),
      ...createGrantKinds({ reader, safety, history, now }).map(registered),
      registered(settingsKind),
      registered(createReviewKind({ reader, now })),
    ],
  }
}

/** Plans, snapshots, findings and reports of roles. */
export function createRoleActions(
  platform: Platform,
  { reader, shown: { tenantLicenses } }: Reading,
  { alerts, activations }: RoleWatch,
  { history, safety, settingsKind, azureAccess }: RoleChanges,
  engine: PlanEngine,
  {
    baselines,
    tenantName,
    azure,
  }: { baselines: Baselines; tenantName: () => Promise<string>; azure: AzureConnection | undefined },
) {
  const { store, settings, ledger, skipTokens, links, language, speak, now } = platform
  const { approvers, operations } = engine
  const plans = createRolePlans({
    ...engine,
    reader,
    safety,
    history,
    baselines,
    settingsHandedOver: settingsKind.handedOver,
    policy: settings,
    now,
  })
  const facts = createFacts({ store, policy: settings })
  const snapshots = createRoleSnapshots({
    store,
    ledger,
    reader,
    tenantLicenses,
    baselines,
    policy: settings,
    follow: createFindingFollowUp({ store, alerts, facts }),
    systems: [...(azure === undefined ? [] : [azure.system]), ...createServiceReaders({ reader, now })],
    skipTokens,
    now,
  })
  const findings = createRoleFindings({ store, ledger, approvers, alerts, snapshots, skipTokens, facts, now })
  const azurePlans = createAzureRolePlans({
    ...engine,
    reader,
    access: azureAccess,
    snapshots,
    findings,
    baselines,
    policy: settings,
    now,
  })
  const measure = createRoleMetrics({
    store,
    snapshots,
    findings,
    alerts,
    activations,
    retentionDays: settings.roleSnapshotRetentionDays,
  })
  const reports = createRoleReports({
    store,
    snapshots,
    measure,
    links,
    publicUrl: settings.publicUrl,
    linkDays: settings.linkDays,
    tenantName,
    say: speak(language),
    now,
  })

  // A weekly flow keeps the history whole by this, too: Microsoft forgets after 30 days.
  const isHarvested = () =>
    activations.harvest().then(
      () => true,
      (error: unknown) => {
        if (!isRefused(error)) throw error
        return false
      },
    )
  return {
    shown: {
      rolePlans: plans,
      azureRolePlans: azurePlans,
      roleSnapshots: snapshots,
      denyAssignments: createDenyAssignments({ store, skipTokens }),
      roleFindings: findings,
      roleReports: reports,
      /** @returns the operation that reads the roles and keeps them */
      takeRoleSnapshot: (caller: string) =>
        operations.run('takeRoleSnapshot', caller, async () =>
          snapshots.take(caller, { activationsRead: await isHarvested() }),
        ),
    },
  }
}
