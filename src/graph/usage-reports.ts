import { Client, ResponseType, type Context, type Middleware } from '@microsoft/microsoft-graph-client'
import { isLoopback } from '../loopback.ts'
import { timeLeft } from '../deadline.ts'
import { Refusal } from '../errors.ts'
import { hostMatches } from '../host-pattern.ts'
import { csvRows } from './csv-rows.ts'
import { failureFrom, GraphFailure, unreadable } from './failure.ts'
import { Address, AuthenticationHandler, LANGUAGE, RetryHandler } from './middleware.ts'
import { operationOf } from './operation.ts'
import type { TokenSource } from './token.ts'
import { present } from '../present.ts'

export interface UsageReportOptions {
  baseUrl: string
  tokens: TokenSource
  /** Hosts that reports may come from; `*` stands for one or more labels. */
  downloadHosts: readonly string[]
  timeoutSeconds?: number
  /** More than this is no report; a million people take about a third of it. */
  maxBytes?: number
}

/** Somebody's line in the report, with the latest day on which any service saw them. */
export interface ActiveUser {
  userPrincipalName: string
  refreshDate: string
  lastActivityDate?: string
}

/** A mailbox's line in the report. */
export interface ReportedMailbox {
  userPrincipalName: string
  refreshDate: string
  /** `User`, `Shared`, `Room`, `Equipment`; seen with `Mailbox` behind it too. */
  recipientType: string
}

export type UsageReports = ReturnType<typeof createUsageReports>

interface Report {
  path: string
  /** How long the file may take. */
  withinMs: number
  /** Whether to ask again where Graph could not respond. */
  insists: boolean
}

const ACTIVE_USERS: Report = {
  path: "/v1.0/reports/getOffice365ActiveUserDetail(period='D180')",
  withinMs: 10 * 60_000,
  insists: true,
}
/** Only beta tells the recipient type (https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/1581). */
const MAILBOXES: Report = {
  path: "/beta/reports/getMailboxUsageDetail(period='D7')",
  withinMs: 60_000,
  insists: false,
}
const MAX_BYTES = 1024 ** 3

/**
 * Microsoft's usage reports: Graph responds with 302, and the file lies with another service behind an address that
 * needs no token and must get none. https://learn.microsoft.com/graph/api/reportroot-getoffice365activeuserdetail,
 * https://learn.microsoft.com/graph/api/reportroot-getmailboxusagedetail?view=graph-rest-beta
 */
export function createUsageReports({
  baseUrl,
  tokens,
  downloadHosts,
  timeoutSeconds = 15,
  maxBytes = MAX_BYTES,
}: UsageReportOptions) {
  return {
    /**
     * The people of the last 180 days, line by line; one to two days old.
     *
     * @throws GraphFailure when Graph refuses the report or the file breaks off
     * @throws Refusal `ReportHostNotAllowed` when the file lies where it must not be fetched from
     */
    async *activeUsers(signal?: AbortSignal): AsyncGenerator<ActiveUser> {
      const { rows, header } = await open(ACTIVE_USERS, signal)
      const name = header.indexOf('User Principal Name')
      const refreshed = header.indexOf('Report Refresh Date')
      const activities = header.flatMap((title, column) => (title.endsWith(' Last Activity Date') ? [column] : []))
      if (name < 0 || refreshed < 0 || activities.length === 0) throw unreadable(operationFor(ACTIVE_USERS))
      for await (const row of rows) {
        const latest = activities
          .map((column) => row[column] ?? '')
          .sort()
          .at(-1)
        yield {
          userPrincipalName: row[name] ?? '',
          refreshDate: row[refreshed] ?? '',
          ...(latest ? { lastActivityDate: latest } : {}),
        }
      }
    },

    /**
     * The mailboxes that there are, line by line, with their kinds as they were one to two days ago. Graph is asked
     * once, and the file may take a minute: this is for what can do without.
     *
     * @throws GraphFailure when Graph refuses the report, the file breaks off or does not tell the kinds
     * @throws Refusal `ReportHostNotAllowed` when the file lies where it must not be fetched from
     */
    async *mailboxes(signal?: AbortSignal): AsyncGenerator<ReportedMailbox> {
      const { rows, header } = await open(MAILBOXES, signal)
      const [name, refreshed, type, deleted] = [
        'User Principal Name',
        'Report Refresh Date',
        'Recipient Type',
        'Is Deleted',
      ].map((title) => header.indexOf(title)) as [number, number, number, number]
      if (name < 0 || refreshed < 0 || type < 0) throw unreadable(operationFor(MAILBOXES))
      for await (const row of rows) {
        // Somebody else may have the name by now.
        if (row[deleted]?.toLowerCase() === 'true') continue
        yield {
          userPrincipalName: row[name] ?? '',
          refreshDate: row[refreshed] ?? '',
          recipientType: row[type] ?? '',
        }
      }
    },
  }

  async function open(
    report: Report,
    signal?: AbortSignal,
  ): Promise<{ rows: AsyncGenerator<string[]>; header: string[] }> {
    const location = allowed(await locate(report))
    const rows = csvRows(download(location, { ...report, maxBytes }, signal))
    const { value: header = [] } = (await rows.next()) as { value?: string[] }
    return { rows, header }
  }

  async function locate(report: Report): Promise<string> {
    const target = new Address(`${baseUrl}${report.path}`, false)
    const response: Response = await clientFor(report)
      .api('/')
      .middlewareOptions([target])
      .responseType(ResponseType.RAW)
      .get()
      .catch((error: unknown) => {
        throw target.thrown ?? error
      })
    const location = response.headers.get('location')
    if (response.status === 302 && location !== null) return location
    // Whatever the body is, the status says what happened.
    const body: unknown = await response.json().catch(() => undefined)
    throw failureFrom(response.status, body, response.headers, operationFor(report))
  }

  function clientFor(report: Report): Client {
    const authentication = new AuthenticationHandler(tokens)
    authentication.setNext(new RedirectTransport(timeoutSeconds * 1000, `${baseUrl}${report.path}`, report))
    const retry = new RetryHandler(report.insists)
    retry.setNext(authentication)
    return Client.initWithMiddleware({ baseUrl: `${baseUrl}/`, middleware: retry })
  }

  /** Https and a listed host; or the very host that stands in for Graph on this machine. */
  function allowed(location: string): URL {
    const file = URL.canParse(location) ? new URL(location) : undefined
    const graph = new URL(baseUrl)
    if (file !== undefined && isLoopback(graph.hostname) && file.origin === graph.origin) return file
    const listed =
      file?.protocol === 'https:' &&
      file.port === '' &&
      file.username === '' &&
      downloadHosts.some((pattern) => hostMatches(pattern, file.hostname))
    if (file !== undefined && listed) return file
    throw new Refusal(
      'ReportHostNotAllowed',
      `Microsoft Graph hands the usage report out at ${file?.host ?? 'an unreadable address'}, which ` +
        'REPORT_DOWNLOAD_HOSTS does not list: ask the operator of this service to check it, or leave the ' +
        'cross-check out.',
    )
  }
}

/** Tells where Graph points instead of going there: the chain above it would take the token along. */
class RedirectTransport implements Middleware {
  readonly #timeoutMs: number
  readonly #url: string
  readonly #report: Report
  constructor(timeoutMs: number, url: string, report: Report) {
    this.#timeoutMs = timeoutMs
    this.#url = url
    this.#report = report
  }

  async execute(context: Context): Promise<void> {
    try {
      context.response = await fetch(this.#url, {
        headers: { ...(context.options?.headers as Record<string, string>), ...LANGUAGE },
        redirect: 'manual',
        signal: AbortSignal.timeout(Math.min(this.#timeoutMs, timeLeft())),
      })
    } catch (cause) {
      throw new GraphFailure({
        status: 0,
        code: 'ConnectionFailed',
        message: 'The connection to Graph failed',
        operation: operationFor(this.#report),
        cause,
      })
    }
  }
}

async function* download(
  url: URL,
  { maxBytes, ...report }: Report & { maxBytes: number },
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const timeout = AbortSignal.timeout(report.withinMs)
  let bytes = 0
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    })
    if (!response.ok || response.body === null) {
      throw downloadFailure(report, response.status, 'The usage report could not be downloaded')
    }
    for await (const chunk of response.body) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw downloadFailure(report, 200, 'The usage report is larger than any can be')
      yield decoder.decode(chunk, { stream: true })
    }
  } catch (cause) {
    if (cause instanceof GraphFailure || signal?.aborted === true) throw cause
    throw downloadFailure(report, 0, 'The usage report broke off', cause)
  }
}

const operationFor = ({ path }: Report) => operationOf('GET', path)

const downloadFailure = (report: Report, status: number, message: string, cause?: unknown) =>
  new GraphFailure({
    status,
    code: 'ReportDownloadFailed',
    message,
    operation: operationFor(report),
    ...present('cause', cause),
  })
