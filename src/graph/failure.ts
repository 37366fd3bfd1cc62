import { RECHECK_AGAIN_MS } from '../freshness.ts'
import { errorIn, parseRetryAfter } from './error-body.ts'
import { operationOf } from './operation.ts'
import { present } from '../present.ts'
import { GRAPH, requestIdIn, type Peer } from './peer.ts'

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
  /** Who failed; Microsoft Graph unless given. */
  service?: Peer['name']
  cause?: unknown
}

/** A response of Graph, or of Azure, that is not a success, or none at all (status 0). */
export class GraphFailure extends Error {
  override readonly name = 'GraphFailure'
  readonly status: number
  readonly code: string
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined
  readonly operation: string | undefined
  readonly service: Peer['name']

  constructor({
    status,
    code,
    message,
    requestId,
    retryAfter,
    operation,
    service = GRAPH.name,
    cause,
  }: GraphFailureDetails) {
    super(message, { cause })
    this.status = status
    this.code = code
    this.requestId = requestId
    this.retryAfter = retryAfter
    this.operation = operation
    this.service = service
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
  (error.code === 'MissingProvider' || (error.status === 400 && NOT_THERE.test(error.message)))

const GOVERNANCE =
  /Schedule|privilegedAccess|roleManagementPolic|roleManagementAlerts|accessReviews|roleManagement.(exchange|cloudPC|defender|entitlementManagement)|deviceManagement/i
/** The second is what Intune says in a tenant without it. */
const NOT_THERE = /Resource not found for the segment|not applicable to target tenant/i

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

/** Reads the error body of Graph or Azure, in each of the shapes that it comes in. */
export function failureFrom(
  status: number,
  body: unknown,
  headers: { get(name: string): string | null },
  operation: string,
  peer: Peer = GRAPH,
): GraphFailure {
  const { code, message, requestId: innerId } = errorIn(body)
  const requestId = requestIdIn(headers, peer) ?? innerId
  const retryAfter = parseRetryAfter(headers.get('retry-after'))
  return new GraphFailure({
    status,
    code: code ?? `Http${status}`,
    message: message ?? `${peer.shortName} responded with ${status}`,
    operation,
    service: peer.name,
    ...present('requestId', requestId),
    ...present('retryAfter', retryAfter),
  })
}

/**
 * Whether a body is what Graph responds to a read: a list, an object or a `$batch`. What else comes with a 200 (nothing
 * at all, a page of a proxy, half a text) is no response, and above all not an empty list.
 */
export function isResponse(body: unknown): boolean {
  const { id, value, responses } = (body ?? {}) as { id?: unknown; value?: unknown; responses?: unknown }
  return id !== undefined || Array.isArray(value) || Array.isArray(responses)
}

export const unreadable = (operation: string, peer: Peer = GRAPH): GraphFailure =>
  new GraphFailure({
    status: 0,
    code: 'ResponseUnreadable',
    message: `${peer.shortName} responded to a read with something that is no response to it`,
    operation,
    service: peer.name,
  })

/** What came of a read that can't be shown to be all of it, or contradicts itself: `because` says how. */
export const incomplete = (because: string, operation: string, { name: service }: Peer = GRAPH): GraphFailure =>
  new GraphFailure({ status: 0, code: 'ReadIncomplete', message: because, operation, service })

/** A write that was never sent, since another one to the same person or group took so long: certainly not made. */
export const notSent = ({ method, url }: { method: string; url: string }, peer: Peer = GRAPH): GraphFailure =>
  new GraphFailure({
    status: 429,
    code: NOT_SENT,
    message: 'Other writes to the same person or group took too long',
    operation: peer.operationOf(method, url),
    retryAfter: 0,
    service: peer.name,
  })

/** A write that never left, since the look that decided about it had grown old: certainly not made. */
export const grownOld = (operation: string, service: Peer['name'] = GRAPH.name): GraphFailure =>
  new GraphFailure({
    status: 429,
    code: GROWN_OLD,
    message: 'What was looked at before this write had grown old',
    operation,
    service,
    retryAfter: RECHECK_AGAIN_MS / 1_000,
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
export const hasGrownOld = ({ code }: GraphFailure): boolean => code === GROWN_OLD
