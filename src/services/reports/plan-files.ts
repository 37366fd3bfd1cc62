import { Refusal } from '../../errors.ts'
import type { Language } from '../../languages.ts'
import { present } from '../../present.ts'
import { listPlanChanges, plannedChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { CallerNames } from '../people/caller-names.ts'
import type { Integrity } from '../plans/integrity.ts'
import type { PlanKinds } from '../plans/plan-rules.ts'
import type { Progress } from '../plans/replies.ts'
import type { PlanAccounts } from './plan-accounts.ts'
import type { PlanKind } from './plan-kind.ts'
import type { PlanLinks } from './plan-links.ts'
import type { PlanPage } from './plan-report.ts'
import { MOST_ROWS } from './report-changes.ts'
import { reportCsv } from './report-csv.ts'
import type { OnPremisesFormat, ReportFile, ReportFormat } from './report-formats.ts'
import { reportHtml } from './report-html.ts'
import type { ReportLink } from './report-input.ts'
import { reportJson } from './report-json.ts'
import { REPORT_WORDS } from './report-words.ts'
import type { Wording } from './wording.ts'

const TYPES: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
}
const PAGE = 1_000

export interface PlanFilesDependencies {
  store: Store
  /** What people call the organization. */
  tenantName: () => Promise<string>
  callerNames: CallerNames
  planKinds: PlanKinds<PlanKind>
  integrity: Pick<Integrity, 'assertChangesSealed'>
  /** The language of reports. */
  language: Language
  /** Whom people turn to in order to keep a license. */
  contact?: string
}

/** A plan as files: its report, the pages of its kind, and what it leaves to others. */
export function createPlanFiles({
  store,
  tenantName,
  callerNames,
  planKinds,
  integrity,
  language,
  contact,
  say,
  accounts,
  links,
}: PlanFilesDependencies & { say: Wording; accounts: PlanAccounts; links: PlanLinks }) {
  /**
   * Files beside a page. The page that a link opens refers to that link: looking at it must not make it last longer.
   *
   * @param page the address of the page; relative to itself where it is empty
   */
  function filesOf(plan: PlanRow, progress: Progress, page: string): ReportLink[] {
    const hasFile = progress.handOver > 0 && planKinds.of(plan.kind).report.handOver?.file !== undefined
    const { spreadsheet, handOverFile } = REPORT_WORDS[language].page
    return [
      { label: spreadsheet, link: `${page}?format=csv`, isSpreadsheet: true },
      ...(hasFile ? [{ label: handOverFile, link: `${page}?format=handOver` }] : []),
    ]
  }

  const pagesOf = ({ kind }: Pick<PlanRow, 'kind'>): readonly PlanPage[] => planKinds.of(kind).report.pages ?? []

  /** @param page the address of the page, which its links refer to */
  const fileOf = async (plan: PlanRow, format: ReportFormat, page: string): Promise<ReportFile> => ({
    fileName: `plan-${plan.id}.${format}`,
    contentType: TYPES[format],
    content: await contentOf(plan, format, page),
  })

  async function contentOf(plan: PlanRow, format: ReportFormat, page: string): Promise<string> {
    if (format === 'csv') {
      return whole(reportCsv({ kind: planKinds.of(plan.kind), changes: everyChange(plan.id), kinds: planKinds.all }))
    }
    if (format === 'json') {
      return whole(reportJson({ ...(await accounts.forReport(plan)), changes: everyChange(plan.id) }))
    }
    const about = await accounts.forReport(plan)
    const rows = await listPlanChanges(store.db, plan.id, undefined, undefined, MOST_ROWS)
    return reportHtml({
      ...about,
      // A link opens one report: it lends nobody the next one. Who asks with their roles gets both.
      undoPlans: (about.undoPlans ?? []).map((undo) =>
        page === '' ? undo : { ...undo, link: links.to(undo.plan, 'report') },
      ),
      // However far down the plan something went wrong, it is on the page.
      changes: [...new Map([...about.troubles, ...rows].map((row) => [row.id, row])).values()],
      files: filesOf(plan, about.progress, page),
      names: await callerNames(callersOf(plan)),
    })
  }

  /**
   * The changes of a plan that are made elsewhere.
   *
   * @throws Refusal `PlanAltered`
   */
  async function handedOver(planId: string): Promise<ChangeRow[]> {
    const changes: ChangeRow[] = []
    for await (const change of everyChange(planId)) if (change.state === 'handOver') changes.push(change)
    integrity.assertChangesSealed(changes)
    return changes
  }

  /**
   * What a plan leaves to others; nothing where its kind has no file for it.
   *
   * @throws Refusal `PlanAltered`
   */
  async function handOverFile(
    { id, kind }: Pick<PlanRow, 'id' | 'kind'>,
    format: OnPremisesFormat,
  ): Promise<(ReportFile & { count: number }) | undefined> {
    const file = planKinds.of(kind).report.handOver?.file
    return file && { ...FILES[format](id), ...file(await handedOver(id), format) }
  }

  async function fileOfPage(plan: PlanRow, page: PlanPage): Promise<ReportFile> {
    return {
      fileName: page.fileName(plan.id),
      contentType: TYPES.html,
      content: page.html({
        plan,
        changes: await plannedChanges(store.db, plan.id),
        tenantName: await tenantName(),
        say,
        ...present('contact', contact),
      }),
    }
  }

  /**
   * A page that explains what nobody has to do would only confuse.
   *
   * @throws Refusal `InvalidInput`
   */
  async function pageNamed(plan: PlanRow, format: string): Promise<PlanPage> {
    const page = pagesOf(plan).find((one) => one.format === format)
    if (page === undefined) {
      const others = planKinds.all.flatMap(({ report }) => report.pages ?? [])
      throw notAFormat(others.find((one) => one.format === format)?.elsewhere ?? `There is no format "${format}".`)
    }
    const missing = page.missing(await plannedChanges(store.db, plan.id))
    if (missing !== undefined) throw notAFormat(missing)
    return page
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

  return { fileOf, fileOfPage, pageNamed, pagesOf, handOverFile }
}

/** Whoever asked for a plan, made, decided or stopped it. */
const callersOf = ({ requester, createdBy, decidedBy, approverId, stopRequestedBy }: PlanRow) => [
  requester,
  createdBy,
  decidedBy,
  approverId,
  stopRequestedBy,
]

const FILES: Readonly<Record<OnPremisesFormat, (planId: string) => Omit<ReportFile, 'content'>>> = {
  csv: (planId) => ({ fileName: `hand-over-${planId}.csv`, contentType: TYPES.csv }),
  powershell: (planId) => ({ fileName: `hand-over-${planId}.ps1`, contentType: 'text/plain; charset=utf-8' }),
}

const notAFormat = (message: string) => new Refusal('InvalidInput', message, { target: 'format' })

async function whole(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}
