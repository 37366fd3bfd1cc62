import type { Caller } from '../../callers.ts'
import { Refusal } from '../../errors.ts'
import { present } from '../../present.ts'
import { findPlan } from '../../store/plans.ts'
import type { PlanRow } from '../../store/tables.ts'
import type { Links } from '../links.ts'
import type { Progress } from '../plans/replies.ts'
import { createPlanAccounts, type PlanAccountsDependencies } from './plan-accounts.ts'
import { createPlanFiles, type PlanFilesDependencies } from './plan-files.ts'
import { createPlanLinks } from './plan-links.ts'
import { createPlanNotices, type PlanNoticesDependencies } from './plan-notices.ts'
import { summaryHtml, summaryMarkdown } from './plan-summary.ts'
import { REPORT_FORMATS } from './report-formats.ts'
import type { OnPremisesFormat, PlanPageFormat, ReportFile, ReportFormat } from './report-formats.ts'

interface Dependencies extends PlanAccountsDependencies, PlanFilesDependencies, PlanNoticesDependencies {
  links: Links
  publicUrl: string
  /** For how many days a link to a report opens. */
  linkDays: number
}

/**
 * What a plan says to people: texts for approvals, a page and files for those who decide, mails for those it is about.
 */
export function createPlanDocuments(dependencies: Dependencies) {
  const { store, planKinds, decisions, language, speak } = dependencies
  const say = speak(language)
  const planLinks = createPlanLinks(dependencies)
  const accounts = createPlanAccounts({ ...dependencies, say })
  const files = createPlanFiles({ ...dependencies, say, accounts, links: planLinks })

  return {
    notices: createPlanNotices({ ...dependencies, links: planLinks }),

    /** What goes with a plan wherever it is shown. */
    async describe(plan: PlanRow, progress: Progress) {
      if (plan.hash === null) return {}
      const kind = planKinds.of(plan.kind)
      const told = await accounts.forSummary(plan, progress)
      const summary = (plan.summary ?? {}) as { warnings?: string[] }
      return {
        summaryMarkdown: summaryMarkdown(told),
        summaryHtml: summaryHtml(told),
        reportLink: planLinks.to(plan, 'report'),
        ...kind.report.shown?.(summary),
        ...present('warnings', summary.warnings),
      }
    },

    /**
     * @param format one of every plan, or that of a page of the plan's kind
     * @throws Refusal `PlanNotFound`, `RoleRequired`, `InvalidInput`
     */
    async report(planId: string, format: string, caller: Caller): Promise<ReportFile> {
      const plan = await decisions.get(planId, caller)
      return isReportFormat(format)
        ? files.fileOf(plan, format, planLinks.to(plan, 'report'))
        : files.fileOfPage(plan, await files.pageNamed(plan, format))
    },

    /**
     * The page behind a signed link; nothing for a link that is not ours. The link in a notice opens a page that
     * explains what to do, and nothing that tells of others.
     *
     * @throws Refusal `LinkExpired`, `LinkRevoked`, `PlanAltered`
     */
    async page(token: string, format: PlanPageFormat): Promise<ReportFile | undefined> {
      const plan = await findPlan(store.db, token.slice(0, 36))
      if (plan === undefined || token[36] !== '.') return undefined
      const follows = (purpose: string) => planLinks.follows(plan, purpose, token.slice(37))
      if (await follows('report')) {
        return format === 'handOver' ? files.handOverFile(plan, 'csv') : files.fileOf(plan, format, '')
      }
      for (const page of files.pagesOf(plan)) if (await follows(page.format)) return files.fileOfPage(plan, page)
      return undefined
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
      const plan = await decisions.get(planId, caller)
      const file = await files.handOverFile(plan, format)
      if (file !== undefined) return file
      const { noFile = 'Plans of this kind leave nothing to Active Directory or Exchange.' } =
        planKinds.of(plan.kind).report.handOver ?? {}
      throw new Refusal('NotOnPremises', noFile, { target: 'planId' })
    },
  }
}

const isReportFormat = (format: string): format is ReportFormat =>
  (REPORT_FORMATS as readonly string[]).includes(format)
