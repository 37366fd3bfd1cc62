import { Client, ResponseType, type Context, type Middleware } from '@microsoft/microsoft-graph-client'
import { isLoopback } from '../config.ts'
import { timeLeft } from '../deadline.ts'
import { Refusal } from '../errors.ts'
import { hostMatches } from '../host-pattern.ts'
import { csvRows } from './csv-rows.ts'
import { failureFrom, GraphFailure, unreadable } from './failure.ts'
import { Address, AuthenticationHandler, LANGUAGE, RetryHandler } from './middleware.ts'
import { operationOf } from './operation.ts'
import type { TokenSource } from './token.ts'

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

export type UsageReports = ReturnType<typeof createUsageReports>

const REPORT = "/reports/getOffice365ActiveUserDetail(period='D180')"
const OPERATION = operationOf('GET', REPORT)
const DOWNLOAD_WITHIN_MS = 10 * 60_000
const MAX_BYTES = 1024 ** 3

/**
 * Microsoft's usage reports: Graph answers 302, and the file lies with another service behind an address that needs no
 * token and must get none. https://learn.microsoft.com/graph/api/reportroot-getoffice365activeuserdetail
 */
export function createUsageReports({
  baseUrl,
  tokens,
  downloadHosts,
  timeoutSeconds = 15,
  maxBytes = MAX_BYTES,
}: UsageReportOptions) {
  const url = `${baseUrl}/v1.0${REPORT}`
  const chain = new RetryHandler()
  const authentication = new AuthenticationHandler(tokens)
  chain.setNext(authentication)
  authentication.setNext(new RedirectTransport(timeoutSeconds * 1000, url))
  const client = Client.initWithMiddleware({ baseUrl: `${baseUrl}/`, middleware: chain })

  return {
    /**
     * The people of the last 180 days, line by line; one to two days old.
     *
     * @throws GraphFailure when Graph refuses the report or the file breaks off
     * @throws Refusal `ReportHostNotAllowed` when the file lies where it must not be fetched from
     */
    async *activeUsers(signal?: AbortSignal): AsyncGenerator<ActiveUser> {
      const location = allowed(await locate())
      const rows = csvRows(download(location, maxBytes, signal))
      const { value: header = [] } = (await rows.next()) as { value?: string[] }
      const name = header.indexOf('User Principal Name')
      const refreshed = header.indexOf('Report Refresh Date')
      const activities = header.flatMap((title, column) => (title.endsWith(' Last Activity Date') ? [column] : []))
      if (name < 0 || refreshed < 0 || activities.length === 0) throw unreadable(OPERATION)
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
  }

  async function locate(): Promise<string> {
    const target = new Address(url, false)
    const response: Response = await client
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
    throw failureFrom(response.status, body, response.headers, OPERATION)
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
  constructor(timeoutMs: number, url: string) {
    this.#timeoutMs = timeoutMs
    this.#url = url
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
        operation: OPERATION,
        cause,
      })
    }
  }
}

async function* download(url: URL, maxBytes: number, signal?: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const timeout = AbortSignal.timeout(DOWNLOAD_WITHIN_MS)
  let bytes = 0
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    })
    if (!response.ok || response.body === null) {
      throw downloadFailure(response.status, 'The usage report could not be downloaded')
    }
    for await (const chunk of response.body) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw downloadFailure(200, 'The usage report is larger than any can be')
      yield decoder.decode(chunk, { stream: true })
    }
  } catch (cause) {
    if (cause instanceof GraphFailure || signal?.aborted === true) throw cause
    throw downloadFailure(0, 'The usage report broke off', cause)
  }
}

const downloadFailure = (status: number, message: string, cause?: unknown) =>
  new GraphFailure({
    status,
    code: 'ReportDownloadFailed',
    message,
    operation: OPERATION,
    ...(cause === undefined ? {} : { cause }),
  })
