import { latestSnapshot } from '../../../store/role-snapshots.ts'
import type { Store } from '../../../store/database.ts'
import { isGuid } from '../../../guid.ts'
import { isoTime } from '../../../time.ts'
import type { Links } from '../../links.ts'
import { BOM, csvRow, type CsvValue } from '../../reports/csv.ts'
import type { ReportFile, ReportFormat } from '../../reports/report-formats.ts'
import type { Wording } from '../../reports/wording.ts'
import type { ListedFinding } from '../findings/findings.ts'
import { changesBetween } from '../snapshots/snapshot-changes.ts'
import type { RoleSnapshots } from '../snapshots/snapshots.ts'
import type { createRoleMetrics, Measured, MetricsQuery } from './metrics.ts'
import { roleReportHtml } from './report-html.ts'

export type RoleReports = ReturnType<typeof createRoleReports>

/** The columns in their order. Names are public once released: spreadsheets and flows refer to them. */
const COLUMNS: Readonly<Record<string, (finding: ListedFinding) => CsvValue>> = {
  Severity: ({ severity }) => severity,
  State: ({ state }) => state,
  'First Seen': ({ firstSeenDateTime }) => firstSeenDateTime,
  Rule: ({ rule }) => rule,
  Title: ({ title }) => title,
  Systems: ({ systems }) => systems.join(', '),
  Subject: ({ subjectName }) => subjectName,
  Role: (finding) => ('roleName' in finding ? finding.roleName : undefined),
  Finding: ({ message }) => message,
  Advice: ({ advice }) => advice,
  Source: ({ source }) => source,
  Owner: (finding) => ('owner' in finding ? finding.owner : undefined),
  Until: (finding) => ('endDateTime' in finding ? finding.endDateTime : undefined),
  'Subject Id': ({ subjectId }) => subjectId,
  'Finding Id': ({ findingId }) => findingId,
}

/** Numbers, and a page, a spreadsheet or data for those who answer for the tenant. */
export function createRoleReports({
  store,
  snapshots,
  measure,
  links,
  publicUrl,
  linkDays,
  tenantName,
  say,
  now,
}: {
  store: Store
  snapshots: RoleSnapshots
  measure: ReturnType<typeof createRoleMetrics>
  links: Links
  publicUrl: string
  linkDays: number
  tenantName: () => Promise<string>
  /** The language and the time zone of the page. */
  say: Wording
  now: () => number
}) {
  const linkOf = (id: string) => ({ purpose: 'report' as const, id, subjects: [`snapshot:${id}`] })

  async function file({ metrics, findings, snapshot, content }: Measured, format: ReportFormat): Promise<ReportFile> {
    const fileName = `privileged-access-${metrics.asOf.slice(0, 10)}.${format}`
    switch (format) {
      case 'csv':
        return {
          fileName,
          contentType: 'text/csv; charset=utf-8',
          content: [
            BOM,
            csvRow(Object.keys(COLUMNS)),
            ...findings.map((finding) => csvRow(Object.values(COLUMNS).map((column) => column(finding)))),
          ].join(''),
        }
      case 'json':
        return {
          fileName,
          contentType: 'application/json',
          content: JSON.stringify(
            { ...metrics, findings: findings.map(({ evidenceHash: _hash, ...finding }) => finding) },
            undefined,
            2,
          ),
        }
      case 'html': {
        const before = await latestSnapshot(store.db, snapshot)
        const since =
          before === undefined
            ? {}
            : {
                changes: changesBetween(await snapshots.contentOf(before), content),
                sinceDateTime: isoTime(before.createdAt),
              }
        return {
          fileName,
          contentType: 'text/html; charset=utf-8',
          content: await roleReportHtml({
            say,
            tenantName: await tenantName(),
            generatedAt: new Date(now()),
            metrics,
            findings,
            content,
            ...since,
          }),
        }
      }
    }
  }

  return {
    /** @throws Refusal `SnapshotNotFound`, `InvalidInput` */
    metrics: async (query: MetricsQuery) => (await measure(query)).metrics,

    /** @throws Refusal `SnapshotNotFound`, `InvalidInput` */
    async get({ format = 'html', ...query }: MetricsQuery & { format?: ReportFormat }) {
      const measured = await measure(query)
      return {
        ...(await file(measured, format)),
        reportLink: `${publicUrl}/r/${measured.snapshot.id}.${links.sign(linkOf(measured.snapshot.id), linkDays)}`,
        ...measured.metrics,
      }
    },

    /**
     * The page behind a signed link; nothing for a link that is not ours.
     *
     * @throws Refusal `LinkExpired`, `LinkRevoked`, `SnapshotNotFound`
     */
    async page(token: string, format: ReportFormat): Promise<ReportFile | undefined> {
      const id = token.slice(0, 36).toLowerCase()
      if (!isGuid(id) || token[36] !== '.' || !(await links.follows(linkOf(id), token.slice(37)))) return undefined
      return file(await measure({ snapshotId: id }), format)
    },
  }
}
