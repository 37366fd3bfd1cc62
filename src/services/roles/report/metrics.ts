import { Refusal } from '../../../errors.ts'
import { allSnapshots } from '../../../store/role-snapshots.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { isoTime } from '../../../time.ts'
import type { RoleFinding, RoleFindings } from '../findings/index.ts'
import { SEVERITIES, type Severity } from '../findings/rules/rule.ts'
import type { RoleSnapshots } from '../snapshots/index.ts'
import type { SnapshotSummary } from '../snapshots/summary.ts'

const COUNTED = ['standingPrivileged', 'standingTier0', 'eligible', 'globalAdministrators', 'privilegedApps', 'tier0Apps', 'deviatingRoles', 'holders', 'holdersWithoutMfa'] as const
export type CountedMetric = typeof COUNTED[number]
export const COUNTED_METRICS: readonly CountedMetric[] = COUNTED

/** One number of a snapshot, beside what it was at the baseline. */
export interface Metric { name: CountedMetric, value: number, baseline: number, changePercent?: number }

export interface TrendPoint extends Pick<SnapshotSummary, CountedMetric> { snapshotId: string, createdDateTime: string }

export interface RoleMetrics {
  snapshotId: string
  asOf: string
  baselineSnapshotId: string
  baselineDateTime: string
  pimAvailable: boolean
  metrics: Metric[]
  openFindings: Record<Severity, number>
  acceptedFindings: number
  trend: TrendPoint[]
}

/** Nobody reads a line with more points. */
const MOST_POINTS = 60

export interface Measured { metrics: RoleMetrics, snapshot: RoleSnapshotRow, baseline: RoleSnapshotRow, findings: readonly RoleFinding[] }

/** Numbers with a trend, from the snapshots that were taken. */
export function createRoleMetrics ({ store, snapshots, findings }: { store: Store, snapshots: RoleSnapshots, findings: RoleFindings }) {
  /**
   * @param baselineId the snapshot to compare with; the oldest unless given
   * @throws Refusal `SnapshotNotFound`, `InvalidInput`
   */
  return async function measure (snapshotId?: string, baselineId?: string): Promise<Measured> {
    const snapshot = await snapshots.get(snapshotId)
    const all = (await allSnapshots(store.db)).filter(({ createdAt }) => createdAt <= snapshot.createdAt)
    const baseline = baselineId === undefined ? all[0] ?? snapshot : await snapshots.get(baselineId)
    if (baseline.createdAt > snapshot.createdAt) throw new Refusal('InvalidInput', 'The baseline is newer than the snapshot that is compared with it.', { target: 'baselineId' })
    const found = await findings.of(snapshot)
    const of = (row: RoleSnapshotRow) => row.summary as SnapshotSummary
    const metrics = COUNTED.map((name): Metric => {
      const [value, before] = [of(snapshot)[name], of(baseline)[name]]
      return { name, value, baseline: before, ...(before === 0 ? {} : { changePercent: Math.round(100 * (value - before) / before) }) }
    })
    const open = (severity: Severity) => found.filter(finding => finding.severity === severity && finding.state === 'open').length
    return {
      snapshot,
      baseline,
      findings: found,
      metrics: {
        snapshotId: snapshot.id,
        asOf: isoTime(snapshot.createdAt.getTime()),
        baselineSnapshotId: baseline.id,
        baselineDateTime: isoTime(baseline.createdAt.getTime()),
        pimAvailable: of(snapshot).pimAvailable,
        metrics,
        openFindings: Object.fromEntries(SEVERITIES.map(severity => [severity, open(severity)])) as Record<Severity, number>,
        acceptedFindings: found.filter(({ state }) => state === 'accepted').length,
        trend: thinned(all).map(row => ({ snapshotId: row.id, createdDateTime: isoTime(row.createdAt.getTime()), ...Object.fromEntries(COUNTED.map(name => [name, of(row)[name]])) as Pick<SnapshotSummary, CountedMetric> })),
      },
    }
  }
}

/** The first, the last, and as many between them as a line needs. */
function thinned<T> (all: readonly T[]): T[] {
  if (all.length <= MOST_POINTS) return [...all]
  const step = (all.length - 1) / (MOST_POINTS - 1)
  return Array.from({ length: MOST_POINTS }, (_, index) => all[Math.round(index * step)] as T)
}
