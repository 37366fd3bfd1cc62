import { Refusal } from '../errors.ts'

export interface GraphFailureDetails {
  status: number
  code: string
  message: string
  /** Graph's own id of the request: what Microsoft's support asks for. */
  requestId?: string
  /** Seconds that Graph asked us to wait. */
  retryAfter?: number
  /** Method and path without query, for the log. */
  operation?: string
  cause?: unknown
}

/** An answer of Graph that is not a success, or no answer at all (status 0). */
export class GraphFailure extends Error {
  override readonly name = 'GraphFailure'
  readonly status: number
  readonly code: string
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined
  readonly operation: string | undefined

  constructor({ status, code, message, requestId, retryAfter, operation, cause }: GraphFailureDetails) {
    super(message, { cause })
    this.status = status
    this.code = code
    this.requestId = requestId
    this.retryAfter = retryAfter
    this.operation = operation
  }
}

/** Whether the tenant lacks Entra ID P1, which sign-in data needs (https://learn.microsoft.com/graph/known-issues). */
export const isNoPremium = (error: unknown): boolean =>
  error instanceof GraphFailure && error.code === 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'

/** Whether the tenant lacks Entra ID P2 or Governance, which PIM needs. Graph says so with 400, not 403. */
export const isNoPim = (error: unknown): boolean =>
  error instanceof GraphFailure && error.code === 'AadPremiumLicenseRequired'

/** Whether our own identity lacks a permission or an Entra role. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof GraphFailure && error.status === 403 && !isNoPremium(error)

/** What a failed read stands for where its answer is optional: nothing, if our own identity lacks the permission. */
export function unlessForbidden(error: unknown): undefined {
  if (!isForbidden(error)) throw error
}

export const isNotFound = (error: unknown): boolean => error instanceof GraphFailure && error.status === 404

/** Whether Graph gave no answer of its own, so that nobody knows what became of a write. */
export const isUnanswered = ({ status }: GraphFailure): boolean => status === 0 || status >= 500

/** Reads Graph's error body; the inner error is spelled innerError or innererror. */
export function failureFrom(
  status: number,
  body: unknown,
  headers: { get(name: string): string | null },
  operation: string,
): GraphFailure {
  const error = (
    body as { error?: { code?: unknown; message?: unknown; innerError?: Inner; innererror?: Inner } } | null | undefined
  )?.error
  const inner = error?.innerError ?? error?.innererror
  const requestId = headers.get('request-id') ?? textOf(inner?.['request-id'])
  const retryAfter = parseRetryAfter(headers.get('retry-after'))
  return new GraphFailure({
    status,
    code: textOf(error?.code) ?? `Http${status}`,
    message: textOf(error?.message) ?? `Graph answered ${status}`,
    operation,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
}

interface Inner {
  'request-id'?: unknown
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/**
 * Whether a body is what Graph answers to a read: a list, an object or a `$batch`. What else comes with a 200 (nothing
 * at all, a page of a proxy, half a text) is no answer, and above all not an empty list.
 */
export function isAnswer(body: unknown): boolean {
  const { id, value, responses } = (body ?? {}) as { id?: unknown; value?: unknown; responses?: unknown }
  return id !== undefined || Array.isArray(value) || Array.isArray(responses)
}

export const unreadable = (operation: string): GraphFailure =>
  new GraphFailure({
    status: 0,
    code: 'AnswerUnreadable',
    message: 'Graph answered a read with something that is no answer',
    operation,
  })

/** What came of a read that can't be shown to be all of it, or contradicts itself: `because` says how. */
export const incomplete = (because: string, operation: string): GraphFailure =>
  new GraphFailure({ status: 0, code: 'ReadIncomplete', message: because, operation })

/** Seconds, also fractional ones ("2.128" in Microsoft's own sample), or a date. */
export function parseRetryAfter(value: string | null | undefined, now = Date.now()): number | undefined {
  if (value === null || value === undefined || value.trim() === '') return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000)
}

/**
 * What a failure of Graph means to the one who called us. Graph's 401 and 403 are about our identity, never about the
 * caller's: they become a sentence for the operator.
 */
export function toRefusal(failure: GraphFailure): Refusal {
  const cause = { cause: failure }
  const support = failure.requestId === undefined ? '' : ` (Graph request ${failure.requestId})`
  if (isNoPremium(failure)) {
    return new Refusal(
      'SignInDataUnavailable',
      'The tenant has no Microsoft Entra ID P1 or P2 license, which sign-in data needs.',
      cause,
    )
  }
  if (isNoPim(failure)) {
    return new Refusal(
      'PimUnavailable',
      'The tenant has no Microsoft Entra ID P2 or Governance license, which Privileged Identity Management needs.',
      cause,
    )
  }
  if (failure.status === 403) {
    return new Refusal(
      'GraphPermissionMissing',
      `Microsoft Graph refused ${failure.operation ?? 'the request'}: ask the operator of this service for the ` +
        `missing permission; TestConnection lists what is missing${support}.`,
      cause,
    )
  }
  if (failure.status === 401) {
    return new Refusal(
      'GraphCredentialFailed',
      `Microsoft Graph did not accept this service's credential: ask its operator to check it${support}.`,
      cause,
    )
  }
  if (failure.status === 429) {
    const retryAfter = Math.ceil(failure.retryAfter ?? 10)
    return new Refusal(
      'GraphThrottled',
      `Microsoft Graph is throttling this tenant: try again in ${retryAfter} seconds.`,
      { ...cause, retryAfter },
    )
  }
  if (failure.code === 'ReadIncomplete') {
    return new Refusal(
      'ReadIncomplete',
      `Microsoft Graph did not answer ${failure.operation ?? 'a read'} completely (${failure.message}), and nothing ` +
        'is decided on a part of it: try again in a minute.',
      { ...cause, retryAfter: 60 },
    )
  }
  if (failure.code === 'AnswerUnreadable') {
    return new Refusal(
      'GraphUnavailable',
      `Microsoft Graph answered ${failure.operation ?? 'a read'} with something that can not be read: try again in a ` +
        'minute.',
      { ...cause, retryAfter: 60 },
    )
  }
  if (isUnanswered(failure)) {
    return new Refusal('GraphUnavailable', `Microsoft Graph did not answer: try again in a minute${support}.`, {
      ...cause,
      retryAfter: Math.ceil(failure.retryAfter ?? 30),
    })
  }
  return new Refusal(
    'GraphRefused',
    `Microsoft Graph refused ${failure.operation ?? 'the request'} with ${failure.code}${support}.`,
    cause,
  )
}
