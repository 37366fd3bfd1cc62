import { Refusal } from '../../errors.ts'
import { countPeople, listPlanChanges, plannedChanges, troubledChanges } from '../../store/changes.ts'
import { isGuid } from '../../guid.ts'
import type { Store } from '../../store/database.ts'
import { findPlan, undosOf } from '../../store/plans.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { Caller } from '../../callers.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Links } from '../links.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { progressOf, type Progress } from '../plans/replies.ts'
import type { Decisions } from '../plans/decisions.ts'
import type { Integrity } from '../plans/integrity.ts'
import type { PlanKinds } from '../plans/plan-kind.ts'
import type { Paging } from '../plans/plans.ts'
import { present } from '../present.ts'
import type { NoticeAddressBook } from './notice-addresses.ts'
import type { PlanInput, UndoPlan } from './plan-facts.ts'
import type { PlanPage } from './plan-report.ts'
import { summaryHtml, summaryMarkdown } from './plan-summary.ts'
import { reportCsv } from './report-csv.ts'
import { MOST_ROWS } from './report-changes.ts'
import { REPORT_FORMATS, type OnPremisesFormat, type PlanPageFormat, type ReportFormat } from './report-formats.ts'
import type { ReportLink } from './report-input.ts'
import { reportHtml } from './report-html.ts'
import { reportJson } from './report-json.ts'
import { REPORT_WORDS } from './report-words.ts'
import type { Language } from '../../languages.ts'
import type { Speak } from './wording.ts'

/** A file as flows attach it to a mail or an approval. */
export interface ReportFile {
  fileName: string
  contentType: string
  content: string
}

const TYPES: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
}
const PAGE = 1_000
/** How many failures a page and a summary name. */
const MOST_TROUBLES = 100
const NAMED_IN_SUMMARY = 8

interface Dependencies {
  store: Store
  /** What people call the organization. */
  tenantName: () => Promise<string>
  /** What people are called, by object id in small letters; who is not found has no entry. */
  personNames: (ids: readonly string[]) => Promise<Map<string, string>>
  audit: Pick<AuditLog, 'head'>
  planKinds: PlanKinds
  decisions: Decisions
  integrity: Pick<Integrity, 'assertChangesSealed'>
  links: Links
  skipTokens: SkipTokens
  /** The language of reports, and of mails to people whose own is not known. */
  language: Language
  speak: Speak
  publicUrl: string
  /** Where others are told, or people at another address. */
  noticeAddresses: NoticeAddressBook
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
  personNames,
  audit,
  planKinds,
  decisions,
  integrity,
  links,
  skipTokens,
  language,
  speak,
  publicUrl,
  noticeAddresses,
  linkDays,
  contact,
  now,
}: Dependencies) {
  const say = speak(language)

  /** @param isFirst whether this is the first page of the notices */
  async function alsoTold(plan: PlanRow, changes: readonly ChangeRow[], isFirst: boolean) {
    const concerned = planKinds.of(plan.kind).report.alsoConcerned?.(changes)
    return concerned === undefined ? undefined : noticeAddresses(plan.id, concerned, isFirst)
  }

  const linkOf = (plan: PlanRow, purpose: string) => ({ purpose, id: plan.id, subjects: [`plan:${plan.id}`] })

  const pageLink = (plan: PlanRow, purpose: string) =>
    `${publicUrl}/r/${plan.id}.${links.sign(linkOf(plan, purpose), linkDays)}`

  async function account(
    plan: PlanRow,
    progress: Progress,
    most: number,
  ): Promise<PlanInput & { progress: Progress; troubles: ChangeRow[] }> {
    const kind = planKinds.of(plan.kind)
    const people = await countPeople(store.db, plan.id)
    const troubled = progress.failed + progress.unverified + people.undoFailed > 0
    return {
      say,
      plan,
      kind,
      progress,
      people,
      troubles: troubled ? await troubledChanges(store.db, plan.id, most) : [],
      ...(plan.startedAt === null
        ? {}
        : { became: await kind.report.became?.(store.db, plan.id), undoPlans: await undoPlansOf(plan) }),
    }
  }

  /** What takes a plan back. */
  const undoPlansOf = async ({ id }: PlanRow): Promise<UndoPlan[]> =>
    Promise.all(
      (await undosOf(store.db, id)).map(async (plan) => ({
        plan,
        kind: planKinds.of(plan.kind),
        progress: await progressOf(store, plan.id),
      })),
    )

  async function input(plan: PlanRow) {
    return {
      ...(await account(plan, await progressOf(store, plan.id), MOST_TROUBLES)),
      auditHead: await audit.head(),
      tenantName: await tenantName(),
      generatedAt: new Date(now()),
    }
  }

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
    if (format === 'json') return whole(reportJson({ ...(await input(plan)), changes: everyChange(plan.id) }))
    const about = await input(plan)
    const rows = await listPlanChanges(store.db, plan.id, undefined, undefined, MOST_ROWS)
    return reportHtml({
      ...about,
      // A link opens one report: it lends nobody the next one. Who asks with their roles gets both.
      undoPlans: (about.undoPlans ?? []).map((undo) =>
        page === '' ? undo : { ...undo, link: pageLink(undo.plan, 'report') },
      ),
      // However far down the plan something went wrong, it is on the page.
      changes: [...new Map([...about.troubles, ...rows].map((row) => [row.id, row])).values()],
      files: filesOf(plan, about.progress, page),
      names: await peopleNames(plan),
    })
  }

  /** Who asked for a plan, as people know them; nobody where an app or a key did. */
  async function requesterNameOf({ requester }: PlanRow): Promise<string | undefined> {
    if (requester === null || !isGuid(requester)) return undefined
    return (await personNames([requester])).get(requester.toLowerCase())
  }

  /** What people are called whom a plan knows by their object id: by that, in small letters. */
  async function peopleNames({ requester, createdBy, decidedBy, approverId, stopRequestedBy }: PlanRow) {
    const ids = [requester, createdBy, decidedBy, approverId, stopRequestedBy].flatMap((caller) => {
      const id = caller?.replace(/^user:/, '').toLowerCase() ?? ''
      return isGuid(id) ? [id] : []
    })
    return ids.length === 0 ? new Map<string, string>() : personNames([...new Set(ids)])
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

  /** A page that explains what nobody has to do would only confuse. @throws Refusal `InvalidInput` */
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

  return {
    /** What goes with a plan wherever it is shown. */
    async describe(plan: PlanRow, progress: Progress) {
      if (plan.hash === null) return {}
      const kind = planKinds.of(plan.kind)
      const told = await account(plan, progress, NAMED_IN_SUMMARY)
      const summary = (plan.summary ?? {}) as { warnings?: string[] }
      return {
        summaryMarkdown: summaryMarkdown(told),
        summaryHtml: summaryHtml(told),
        reportLink: pageLink(plan, 'report'),
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
        ? fileOf(plan, format, pageLink(plan, 'report'))
        : fileOfPage(plan, await pageNamed(plan, format))
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
      const follows = (purpose: string) => links.follows(linkOf(plan, purpose), token.slice(37))
      if (await follows('report')) {
        if (format !== 'handOver') return fileOf(plan, format, '')
        const file = planKinds.of(plan.kind).report.handOver?.file?.(await handedOver(plan.id), 'csv')
        return file && { ...FILES.csv(plan.id), content: file.content }
      }
      for (const page of pagesOf(plan)) if (await follows(page.format)) return fileOfPage(plan, page)
      return undefined
    },

    /**
     * The mails that tell people about an approved plan. Reading the list to its end is what the days of grace count
     * from.
     *
     * @param isRead whether the caller gets to see the list; nothing counts from a look at its headers
     * @throws Refusal `PlanNotFound`, `RoleRequired`, `InvalidSkipToken`, `ExcludedGroupNotFound`
     * @throws GraphFailure when who else is told could not be read
     */
    async notices(
      planId: string,
      { top = 100, skipToken, isRead = true }: Paging & { isRead?: boolean },
      caller: Caller,
    ) {
      const plan = await decisions.get(planId, caller, 'operate')
      const question = ['ListPlanNotices', planId]
      const start = skipTokens.open<number>(question, skipToken) ?? 0
      const changes = await plannedChanges(store.db, planId)
      const all =
        planKinds.of(plan.kind).report.notices?.({
          plan,
          changes,
          tenantName: await tenantName(),
          now: new Date(now()),
          language,
          speak,
          ...present('contact', contact),
          ...present('requesterName', await requesterNameOf(plan)),
          ...present('alsoTo', await alsoTold(plan, changes, skipToken === undefined)),
          linkTo: (format) => pageLink(plan, format),
        }) ?? []
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
      const { file, noFile = 'Plans of this kind leave nothing to Active Directory or Exchange.' } =
        planKinds.of(kind).report.handOver ?? {}
      if (file === undefined) throw new Refusal('NotOnPremises', noFile, { target: 'planId' })
      return { ...FILES[format](planId), ...file(await handedOver(planId), format) }
    },
  }
}

const FILES: Readonly<Record<OnPremisesFormat, (planId: string) => Omit<ReportFile, 'content'>>> = {
  csv: (planId) => ({ fileName: `hand-over-${planId}.csv`, contentType: TYPES.csv }),
  powershell: (planId) => ({ fileName: `hand-over-${planId}.ps1`, contentType: 'text/plain; charset=utf-8' }),
}

const isReportFormat = (format: string): format is ReportFormat =>
  (REPORT_FORMATS as readonly string[]).includes(format)

const notAFormat = (message: string) => new Refusal('InvalidInput', message, { target: 'format' })

async function whole(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}
