import { Refusal } from '../errors.ts'
import { LOOK_AGAIN_MS } from '../freshness.ts'
import { operationOf } from './operation.ts'

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

/** A response of Graph that is not a success, or none at all (status 0). */
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

/**
 * Whether the tenant has no Privileged Identity Management: it lacks Entra ID P2 or Governance, which Graph says with
 * 400 rather than 403, never opened it, or is in a cloud without it.
 */
export const isNoPim = (error: unknown): boolean =>
  error instanceof GraphFailure && (error.code === 'AadPremiumLicenseRequired' || isNotOffered(error))

/** Whether the tenant lacks the license for access reviews. */
export const isNoReviewLicense = (error: unknown): boolean =>
  error instanceof GraphFailure && error.code === 'NoLicense'

/**
 * Whether a part of governance does not exist in the tenant or in its cloud, which Graph says with 400 as well
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/6305).
 */
export const isNotOffered = (error: unknown): boolean =>
  error instanceof GraphFailure &&
  GOVERNANCE.test(error.operation ?? '') &&
  (error.code === 'MissingProvider' || (error.status === 400 && NO_SEGMENT.test(error.message)))

const GOVERNANCE = /Schedule|privilegedAccess|roleManagementPolic|roleManagementAlerts|accessReviews/i
const NO_SEGMENT = /Resource not found for the segment/i

/** Whether our own identity lacks a permission or an Entra role. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof GraphFailure &&
  (error.status === 403 || error.code === 'PermissionScopeNotGranted') &&
  !isNoPremium(error)

/** Whether Graph refused for good: the same request would be refused again. A list that broke off begins anew. */
export const isRefused = (error: unknown): error is GraphFailure =>
  error instanceof GraphFailure &&
  error.status >= 400 &&
  error.status < 500 &&
  error.status !== 429 &&
  error.code !== EXPIRED_PAGE

const EXPIRED_PAGE = 'Directory_ExpiredPageToken'

/** Whether what several asked for together may have failed by one of them alone, so that the others are to be asked. */
export const isAboutOne = (error: unknown): boolean =>
  isRefused(error) || (error instanceof GraphFailure && error.code === 'ReadIncomplete')

/**
 * What a read stands for that Graph refuses, where its response is nice to know: nothing. Never for what protects
 * people.
 */
export function unlessRefused(error: unknown): undefined {
  if (!isRefused(error)) throw error
}

export const isNotFound = (error: unknown): boolean => error instanceof GraphFailure && error.status === 404

/** Whether Graph gave no response of its own, so that nobody knows what became of a write. */
export const isWithoutResponse = ({ status }: GraphFailure): boolean => status === 0 || status >= 500

/** Whether two writes met at one object: nothing was written, and the second is welcome a moment later. */
export const writesMet = (status: number, body: unknown): boolean =>
  status === 409 && errorIn(body).code === 'Directory_ConcurrencyViolation'

/** Reads Graph's error body, in each of the shapes that it comes in. */
export function failureFrom(
  status: number,
  body: unknown,
  headers: { get(name: string): string | null },
  operation: string,
): GraphFailure {
  const { code, message, requestId: innerId } = errorIn(body)
  const requestId = headers.get('request-id') ?? innerId
  const retryAfter = parseRetryAfter(headers.get('retry-after'))
  return new GraphFailure({
    status,
    code: code ?? `Http${status}`,
    message: message ?? `Graph responded with ${status}`,
    operation,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
}

interface ErrorIn {
  code?: string | undefined
  message?: string | undefined
  requestId?: string | undefined
}

/**
 * What an error body says. Graph's own errors stand in `error`; what Privileged Identity Management refuses comes as a
 * text of JSON in there (https://github.com/hashicorp/terraform-provider-azuread/issues/1386) or without `error` at all
 * (https://github.com/microsoftgraph/msgraph-sdk-javascript/issues/1839).
 */
function errorIn(body: unknown): ErrorIn {
  const { error, ...outer } = fieldsOf(body)
  if (error === undefined) return { code: codeIn(outer), message: textIn(outer, 'message') }
  const fields = fieldsOf(error)
  const wrapped = unwrapped(textIn(fields, 'message'))
  return {
    code: codeIn(wrapped) ?? codeIn(fields),
    message: textIn(wrapped, 'message') ?? textIn(fields, 'message'),
    requestId: textIn(fieldsOf(fields['innererror']), 'request-id'),
  }
}

/** An object's fields by their names in lower case: Graph writes innerError and innererror, errorCode and ErrorCode. */
function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]))
}

function unwrapped(message: string | undefined): Record<string, unknown> {
  if (message?.trimStart().startsWith('{') !== true) return {}
  try {
    const inner = fieldsOf(JSON.parse(message))
    return 'error' in inner ? fieldsOf(inner['error']) : inner
  } catch {
    return {}
  }
}

function textIn(fields: Record<string, unknown>, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A name, and nothing else that a gateway may have put in its place: codes reach people and logs. */
function codeIn(fields: Record<string, unknown>): string | undefined {
  const code = textIn(fields, 'errorcode') ?? textIn(fields, 'code')
  return code !== undefined && /^[\w.:-]{1,100}$/.test(code) ? code : undefined
}

/**
 * Whether a body is what Graph responds to a read: a list, an object or a `$batch`. What else comes with a 200 (nothing
 * at all, a page of a proxy, half a text) is no response, and above all not an empty list.
 */
export function isResponse(body: unknown): boolean {
  const { id, value, responses } = (body ?? {}) as { id?: unknown; value?: unknown; responses?: unknown }
  return id !== undefined || Array.isArray(value) || Array.isArray(responses)
}

export const unreadable = (operation: string): GraphFailure =>
  new GraphFailure({
    status: 0,
    code: 'ResponseUnreadable',
    message: 'Graph responded to a read with something that is no response to it',
    operation,
  })

/** What came of a read that can't be shown to be all of it, or contradicts itself: `because` says how. */
export const incomplete = (because: string, operation: string): GraphFailure =>
  new GraphFailure({ status: 0, code: 'ReadIncomplete', message: because, operation })

/** A write that was never sent, since another one to the same person or group took so long: certainly not made. */
export const notSent = ({ method, url }: { method: string; url: string }): GraphFailure =>
  new GraphFailure({
    status: 429,
    code: NOT_SENT,
    message: 'Other writes to the same person or group took too long',
    operation: operationOf(method, url),
    retryAfter: 0,
  })

/** A write that never left, since the look that decided about it had grown old: certainly not made. */
export const grownOld = (operation: string): GraphFailure =>
  new GraphFailure({
    status: 429,
    code: GROWN_OLD,
    message: 'What was looked at before this write had grown old',
    operation,
    retryAfter: LOOK_AGAIN_MS / 1_000,
  })

/** A write that kept meeting others: certainly not made, and welcome once they are done. */
export const putOff = ({ method, url }: { method: string; url: string }): GraphFailure =>
  new GraphFailure({
    status: 429,
    code: 'Directory_ConcurrencyViolation',
    message: 'Others write to the same person or group',
    operation: operationOf(method, url),
    retryAfter: 10,
  })

const NOT_SENT = 'NotSent'
const GROWN_OLD = 'LookGrewOld'
export const isNotSent = ({ code }: GraphFailure): boolean => code === NOT_SENT

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
      isNotOffered(failure)
        ? 'Privileged Identity Management is not there in this tenant: it was never opened, or the cloud lacks it.'
        : 'The tenant has no Microsoft Entra ID P2 or Governance license, which Privileged Identity Management needs.',
      cause,
    )
  }
  if (isForbidden(failure)) {
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
      failure.code === GROWN_OLD
        ? `The checks took so long that nothing was changed by them: try again in ${retryAfter} seconds.`
        : `Microsoft Graph is throttling this tenant: try again in ${retryAfter} seconds.`,
      { ...cause, retryAfter },
    )
  }
  if (failure.code === 'ReadIncomplete') {
    return new Refusal(
      'ReadIncomplete',
      `Microsoft Graph did not respond to ${failure.operation ?? 'a read'} completely (${failure.message}), and nothing ` +
        'is decided on a part of it: try again in a minute.',
      { ...cause, retryAfter: 60 },
    )
  }
  if (failure.code === 'ResponseUnreadable') {
    return new Refusal(
      'GraphUnavailable',
      `Microsoft Graph responded to ${failure.operation ?? 'a read'} with something that can not be read: try again in a ` +
        'minute.',
      { ...cause, retryAfter: 60 },
    )
  }
  if (isWithoutResponse(failure)) {
    return new Refusal('GraphUnavailable', `Microsoft Graph did not respond: try again in a minute${support}.`, {
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
