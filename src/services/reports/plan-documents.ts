import { Refusal } from '../../errors.ts'
import { listPlanChanges, plannedChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import { findPlan } from '../../store/plans.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { Caller } from '../access/roles.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { CleanupSummary } from '../cleanup/summary.ts'
import type { Links } from '../links.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { progressOf, type Progress } from '../plans/answers.ts'
import type { Decisions } from '../plans/decisions.ts'
import type { Integrity } from '../plans/integrity.ts'
import type { Paging } from '../plans/plans.ts'
import { present } from '../present.ts'
import { notices } from './notices.ts'
import { onPremisesCsv } from './on-premises-csv.ts'
import { handOverRows } from './on-premises.ts'
import { onPremisesPowerShell } from './on-premises-script.ts'
import { summaryHtml, summaryMarkdown } from './plan-summary.ts'
import { reportCsv } from './report-csv.ts'
import { reportHtml } from './report-html.ts'
import { reportJson } from './report-json.ts'
import { MOST_ROWS } from './report-people.ts'
import { activationsOf } from './role-activations.ts'
import { roleNotices } from './role-notices.ts'
import { roleTraining } from './role-training.ts'

export const REPORT_FORMATS = ['html', 'csv', 'json'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

/** What a plan can be had as: `training` explains how the roles of a role plan are activated. */
export const PLAN_REPORT_FORMATS = [...REPORT_FORMATS, 'training'] as const
export type PlanReportFormat = (typeof PLAN_REPORT_FORMATS)[number]

export const ON_PREMISES_FORMATS = ['csv', 'powershell'] as const
export type OnPremisesFormat = (typeof ON_PREMISES_FORMATS)[number]

/** A file as flows attach it to a mail or an approval. */
export interface ReportFile {
  fileName: string
  contentType: string
  content: string
}

const TYPES: Readonly<Record<PlanReportFormat, string>> = {
  training: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
}
const PAGE = 1_000

interface Dependencies {
  store: Store
  /** What people call the organization. */
  tenantName: () => Promise<string>
  audit: Pick<AuditLog, 'head'>
  decisions: Decisions
  integrity: Pick<Integrity, 'assertChangesSealed'>
  links: Links
  skipTokens: SkipTokens
  publicUrl: string
  /** For how many days a link to a report opens. */
  linkDays: number
  /** Whom people turn to in order to keep a license. */
  contact?: string
  now: () => number
}

export type PlanDocuments = ReturnType<typeof createPlanDocuments>

/**
 * What a plan says to people: texts for approvals, a page and files for those who decide, mails for those it is about.
 */
export function createPlanDocuments({
  store,
  tenantName,
  audit,
  decisions,
  integrity,
  links,
  skipTokens,
  publicUrl,
  linkDays,
  contact,
  now,
}: Dependencies) {
  const linkOf = (plan: PlanRow, purpose: 'report' | 'training') => ({
    purpose,
    id: plan.id,
    subjects: [`plan:${plan.id}`],
  })

  const pageLink = (plan: PlanRow, purpose: 'report' | 'training') =>
    `${publicUrl}/r/${plan.id}.${links.sign(linkOf(plan, purpose), linkDays)}`

  async function input(plan: PlanRow) {
    return {
      plan,
      progress: await progressOf(store, plan.id),
      auditHead: await audit.head(),
      tenantName: await tenantName(),
      generatedAt: new Date(now()),
    }
  }

  /** A page that explains what nobody has to do would only confuse. @throws Refusal `InvalidInput` */
  async function assertTraining(plan: PlanRow): Promise<void> {
    if (plan.kind !== 'rolePlan') {
      throw new Refusal('InvalidInput', 'Only a role plan has a page that explains how to activate roles.', {
        target: 'format',
      })
    }
    if (activationsOf(await plannedChanges(store.db, plan.id)).length === 0) {
      throw new Refusal(
        'InvalidInput',
        'Nobody has to activate a role because of this plan, so there is no page that explains it: ask for ' +
          'another format.',
        { target: 'format' },
      )
    }
  }

  async function file(plan: PlanRow, format: PlanReportFormat): Promise<ReportFile> {
    return {
      fileName: format === 'training' ? `activating-roles-${plan.id}.html` : `plan-${plan.id}.${format}`,
      contentType: TYPES[format],
      content: await contentOf(plan, format),
    }
  }

  async function contentOf(plan: PlanRow, format: PlanReportFormat): Promise<string> {
    if (format === 'training') {
      return roleTraining({
        changes: await plannedChanges(store.db, plan.id),
        tenantName: await tenantName(),
        ...present('feedbackUrl', feedbackUrlOf(plan)),
        ...present('contact', contact),
      })
    }
    if (format === 'csv') return whole(reportCsv(everyChange(plan.id)))
    if (format === 'json') return whole(reportJson({ ...(await input(plan)), changes: everyChange(plan.id) }))
    return reportHtml({
      ...(await input(plan)),
      changes: await listPlanChanges(store.db, plan.id, undefined, undefined, MOST_ROWS),
    })
  }

  /** By key, so that a plan of any size fits through. */
  async function* everyChange(planId: string): AsyncGenerator<ChangeRow> {
    for (let last: ChangeRow | undefined; ;) {
      const rows = await listPlanChanges(store.db, planId, undefined, last, PAGE)
      yield* rows
      last = rows.at(-1)
      if (rows.length < PAGE) return
    }
  }

  return {
    /** What goes with a plan wherever it is shown. */
    async describe(plan: PlanRow, progress: Progress) {
      const { seats, savings, groups, warnings } = (plan.summary ?? {}) as Partial<CleanupSummary>
      if (plan.hash === null) return {}
      return {
        summaryMarkdown: summaryMarkdown({ plan, progress }),
        summaryHtml: summaryHtml({ plan, progress }),
        reportLink: pageLink(plan, 'report'),
        ...present('seats', seats),
        ...present('savings', savings),
        ...present('groups', groups),
        ...present('warnings', warnings),
      }
    },

    /** @throws Refusal `PlanNotFound`, `RoleRequired`, `InvalidInput` */
    async report(planId: string, format: PlanReportFormat, caller: Caller): Promise<ReportFile> {
      const plan = await decisions.get(planId, caller)
      if (format === 'training') await assertTraining(plan)
      return file(plan, format)
    },

    /**
     * The page behind a signed link; nothing for a link that is not ours. The link in a notice opens the page that
     * explains how roles are activated, and nothing that tells of others.
     *
     * @throws Refusal `LinkExpired`, `LinkRevoked`
     */
    async page(token: string, format: ReportFormat): Promise<ReportFile | undefined> {
      const plan = await findPlan(store.db, token.slice(0, 36))
      if (plan === undefined || token[36] !== '.') return undefined
      if (await links.follows(linkOf(plan, 'report'), token.slice(37))) return file(plan, format)
      return (await links.follows(linkOf(plan, 'training'), token.slice(37))) ? file(plan, 'training') : undefined
    },

    /**
     * The mails that tell people about an approved plan. Reading the list to its end is what the days of grace count
     * from.
     *
     * @param isRead whether the caller gets to see the list; nothing counts from a look at its headers
     * @throws Refusal `PlanNotFound`, `RoleRequired`, `InvalidSkipToken`
     */
    async notices(
      planId: string,
      { top = 100, skipToken, isRead = true }: Paging & { isRead?: boolean },
      caller: Caller,
    ) {
      const plan = await decisions.get(planId, caller, 'operate')
      const question = ['ListPlanNotices', planId]
      const start = skipTokens.open<number>(question, skipToken) ?? 0
      const about = {
        plan,
        changes: await plannedChanges(store.db, planId),
        tenantName: await tenantName(),
        now: new Date(now()),
        ...present('contact', contact),
      }
      const all =
        plan.kind === 'rolePlan'
          ? roleNotices({
              ...about,
              ...present('reason', plan.reason),
              ...present('feedbackUrl', feedbackUrlOf(plan)),
              trainingLink: pageLink(plan, 'training'),
            })
          : notices(about)
      const value = all.slice(start, start + top)
      const end = start + value.length
      if (end < all.length) return { value, skipToken: skipTokens.seal(question, end) }
      if (isRead) await decisions.noticed(plan, caller)
      return { value }
    },

    /**
     * What has to be done elsewhere, as a file for whoever can.
     *
     * @throws Refusal `PlanNotFound`, `RoleRequired`, `NotOnPremises`, `PlanAltered`
     */
    async onPremises(
      planId: string,
      format: OnPremisesFormat,
      caller: Caller,
    ): Promise<ReportFile & { count: number }> {
      const { kind } = await decisions.get(planId, caller)
      if (kind === 'rolePlan') {
        throw new Refusal(
          'NotOnPremises',
          'What a role plan hands over is set in the Microsoft Entra admin center, not on premises: ' +
            'ListPlanChanges tells in the advice of each change how.',
          { target: 'planId' },
        )
      }
      const changes: ChangeRow[] = []
      for await (const change of everyChange(planId)) if (change.state === 'handOver') changes.push(change)
      integrity.assertChangesSealed(changes)
      const rows = handOverRows(changes)
      return format === 'csv'
        ? {
            fileName: `hand-over-${planId}.csv`,
            contentType: TYPES.csv,
            content: onPremisesCsv(rows),
            count: rows.length,
          }
        : {
            fileName: `hand-over-${planId}.ps1`,
            contentType: 'text/plain; charset=utf-8',
            content: onPremisesPowerShell(rows),
            count: rows.length,
          }
    },
  }
}

const feedbackUrlOf = ({ scope }: PlanRow): string | undefined =>
  (JSON.parse(scope) as { feedbackUrl?: string }).feedbackUrl

async function whole(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}
