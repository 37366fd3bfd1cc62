import { Refusal } from '../../../errors.ts'
import { activityBetween } from '../../../store/role-activations.ts'
import { findingsGone } from '../../../store/role-finding-spans.ts'
import { allSnapshots } from '../../../store/role-snapshots.ts'
import type { FindingSpanRow, RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { DAY_MS, isoTime } from '../../../time.ts'
import { present } from '../../../present.ts'
import type { RoleSystem } from '../../../role-systems.ts'
import type { RoleActivations } from '../activations/activations.ts'
import type { RoleAlerts } from '../alerts/alerts.ts'
import type { ListedFinding, RoleFindings } from '../findings/findings.ts'
import { AZURE_DRIFT } from '../findings/rules/azure-drift.ts'
import { DRIFT } from '../findings/rules/drift.ts'
import { SEVERITIES, type Severity } from '../findings/rules/rule.ts'
import { NEVER_ACTIVATED } from '../findings/rules/use.ts'
import type { RoleSnapshots } from '../snapshots/snapshots.ts'
import type { SnapshotContent } from '../snapshots/snapshot-rows.ts'
import { knownCounts, type SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import { toldSnapshot, type ToldSystem } from '../systems/told-systems.ts'
import type { MissingPart } from '../surroundings/parts.ts'
import { measureActivity, medianOf, type RoleActivity } from './activity.ts'

const COUNTED = [
  'standingPrivileged',
  'standingTier0',
  'eligible',
  'globalAdministrators',
  'privilegedApps',
  'tier0Apps',
  'deviatingRoles',
  'holders',
  'holdersWithoutMfa',
] as const
export type CountedMetric = (typeof COUNTED)[number]
export const COUNTED_METRICS: readonly CountedMetric[] = COUNTED

/** One number of a snapshot, beside what it was at the baseline; numbers of what could not be read are left out. */
export interface Metric {
  name: CountedMetric
  value: number
  baseline?: number
  changePercent?: number
}

export interface TrendPoint extends Pick<SnapshotSummary, CountedMetric> {
  snapshotId: string
  createdDateTime: string
}

export interface RoleMetrics extends RoleActivity {
  snapshotId: string
  asOf: string
  baselineSnapshotId: string
  baselineDateTime: string
  pimAvailable: boolean
  /** What could not be read, and so is not counted, and why. */
  missingParts?: MissingPart[]
  metrics: Metric[]
  /** How each system was read, with its numbers; whoever has power in two counts in each. */
  systems: ToldSystem[]
  openFindings: Record<Severity, number>
  acceptedFindings: number
  /** Of now, whatever the snapshot. */
  openAlerts: Record<Severity, number>
  /** Days before the snapshot that everything below is counted in. */
  periodDays: number
  standingReductionPercent?: number
  /** Eligible pairs of a person and a role that the rule `neverActivated` finds unused, accepted ones included. */
  unusedEligibility?: number
  reviewCompletionPercent?: number
  /** What is not as an approved plan left it in Entra; absent where something of that could not be read. */
  driftOpen?: number
  fixedFindings: number
  medianDaysToFix?: number
  trend: TrendPoint[]
}

/** The rules whose findings are counted as drift, of systems that plans change. */
const DRIFT_OF: Partial<Record<RoleSystem, string>> = { entra: DRIFT, azure: AZURE_DRIFT }

/** Nobody reads a line with more points. */
const MOST_POINTS = 60
const PERIOD_DAYS = 30

export interface MetricsQuery {
  snapshotId?: string
  /** The snapshot to compare with; the oldest unless given. */
  baselineId?: string
  /** Days before the snapshot. */
  days?: number
}

export interface Measured {
  metrics: RoleMetrics
  snapshot: RoleSnapshotRow
  baseline: RoleSnapshotRow
  content: SnapshotContent
  findings: readonly ListedFinding[]
}

/** Numbers with a trend, from the snapshots that were taken. */
export function createRoleMetrics({
  store,
  snapshots,
  findings,
  alerts,
  activations,
  retentionDays,
}: {
  store: Store
  snapshots: RoleSnapshots
  findings: RoleFindings
  alerts: RoleAlerts
  activations: RoleActivations
  retentionDays: number
}) {
  /** From when on every activation is known and kept. */
  async function knownSince(to: Date): Promise<Date | undefined> {
    const since = await activations.since()
    return since === undefined ? undefined : new Date(Math.max(since.getTime(), to.getTime() - retentionDays * DAY_MS))
  }

  /** @throws Refusal `SnapshotNotFound`, `InvalidInput` */
  return async function measure({ snapshotId, baselineId, days = PERIOD_DAYS }: MetricsQuery = {}): Promise<Measured> {
    const snapshot = await snapshots.get(snapshotId)
    const all = (await allSnapshots(store.db)).filter(({ createdAt }) => createdAt <= snapshot.createdAt)
    const baseline = baselineId === undefined ? (all[0] ?? snapshot) : await snapshots.get(baselineId)
    if (baseline.createdAt > snapshot.createdAt) {
      throw new Refusal('InvalidInput', 'The baseline is newer than the snapshot that is compared with it.', {
        target: 'baselineId',
      })
    }
    const content = await snapshots.contentOf(snapshot)
    const { findings: found, unknown } = await findings.of(snapshot, content)
    const to = snapshot.createdAt
    const from = new Date(to.getTime() - days * DAY_MS)
    const since = await knownSince(to)
    const activity = measureActivity({
      from,
      to,
      since,
      snapshots: all.map(({ createdAt, summary }) => ({
        createdAt,
        standingPairs: (summary as SnapshotSummary).standingPairs,
      })),
      rows: await activityBetween(store.db, new Date(from.getTime() - DAY_MS), to),
    })
    const of = (row: RoleSnapshotRow) => knownCounts(row.summary as SnapshotSummary)
    const metrics = COUNTED.flatMap((name): Metric[] => {
      const [value, before] = [of(snapshot)[name], of(baseline)[name]]
      if (value === undefined) return []
      return [
        {
          name,
          value,
          ...present('baseline', before),
          ...(before === undefined || before === 0
            ? {}
            : { changePercent: Math.round((100 * (value - before)) / before) }),
        },
      ]
    })
    const open = (severity: Severity) =>
      found.filter((finding) => finding.severity === severity && finding.state === 'open').length
    const driftIn = (system: RoleSystem): { driftOpen?: number } => {
      const drift = DRIFT_OF[system]
      return drift === undefined || unknown.partly.has(drift)
        ? {}
        : { driftOpen: found.filter(({ rule, state }) => rule === drift && state === 'open').length }
    }
    const standing = metrics.find(({ name }) => name === 'standingPrivileged')?.changePercent
    return {
      snapshot,
      baseline,
      content,
      findings: found,
      metrics: {
        snapshotId: snapshot.id,
        asOf: isoTime(snapshot.createdAt),
        baselineSnapshotId: baseline.id,
        baselineDateTime: isoTime(baseline.createdAt),
        pimAvailable: of(snapshot).pimAvailable,
        ...present('missingParts', of(snapshot).missingParts),
        metrics,
        systems: toldSnapshot(snapshot.summary as SnapshotSummary).map((told) => ({
          ...told,
          ...driftIn(told.system),
        })),
        openFindings: Object.fromEntries(SEVERITIES.map((severity) => [severity, open(severity)])) as Record<
          Severity,
          number
        >,
        acceptedFindings: found.filter(({ state }) => state === 'accepted').length,
        openAlerts: await alerts.open(),
        periodDays: days,
        ...present(
          'standingReductionPercent',
          standing === undefined || baseline.id === snapshot.id ? undefined : -standing || 0,
        ),
        ...activity,
        ...(!unknown.partly.has(NEVER_ACTIVATED) && {
          unusedEligibility: found.filter(({ rule }) => rule === NEVER_ACTIVATED).length,
        }),
        ...present('reviewCompletionPercent', (snapshot.summary as SnapshotSummary).reviewCompletionPercent),
        ...driftIn('entra'),
        ...fixed(await findingsGone(store.db, from, to)),
        trend: thinned(all).map((row) => ({
          snapshotId: row.id,
          createdDateTime: isoTime(row.createdAt),
          ...countsOf(of(row)),
        })),
      },
    }
  }
}

const countsOf = (summary: SnapshotSummary): Pick<SnapshotSummary, CountedMetric> =>
  Object.fromEntries(
    COUNTED.flatMap((name) => (summary[name] === undefined ? [] : [[name, summary[name]]])),
  ) as unknown as Pick<SnapshotSummary, CountedMetric>

/** Days from the first snapshot with a finding to the first one without it, to a tenth. */
function fixed(spans: readonly FindingSpanRow[]): Pick<RoleMetrics, 'fixedFindings' | 'medianDaysToFix'> {
  const days = medianOf(
    spans.flatMap(({ firstSeenAt, goneAt }) =>
      goneAt === null ? [] : (goneAt.getTime() - firstSeenAt.getTime()) / DAY_MS,
    ),
  )
  return {
    fixedFindings: spans.length,
    ...present('medianDaysToFix', days === undefined ? undefined : Math.round(10 * days) / 10),
  }
}

/** The first, the last, and as many between them as a line needs. */
function thinned<T>(all: readonly T[]): T[] {
  if (all.length <= MOST_POINTS) return [...all]
  const step = (all.length - 1) / (MOST_POINTS - 1)
  return Array.from({ length: MOST_POINTS }, (_, index) => all[Math.round(index * step)] as T)
}
