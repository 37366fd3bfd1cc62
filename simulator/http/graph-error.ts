/**
 * A refusal in Graph's shape (learn.microsoft.com/graph/errors): code and message; the pipeline adds the ids and the
 * date.
 */
export class GraphError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const badRequest = (message: string) => new GraphError(400, 'Request_BadRequest', message)
export const unsupportedQuery = (message = 'Unsupported Query.') =>
  new GraphError(400, 'Request_UnsupportedQuery', message)
export const insufficientPrivileges = () =>
  new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.')

/** The same text whichever of group, member or manager is missing (microsoft-graph-docs issues 4847 and 9191). */
export const notFound = (id: string) =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )

/**
 * What Privileged Identity Management refuses comes as a text of JSON in an error of Graph
 * (https://github.com/hashicorp/terraform-provider-azuread/issues/1386).
 */
export const wrappedError = (status: number, errorCode: string, message: string) =>
  new GraphError(status, 'UnknownError', JSON.stringify({ errorCode, message, instanceAnnotations: [] }))

/** A refusal of the service behind Graph, passed on as it is: without `error`. */
export class BareError extends GraphError {
  readonly body: unknown

  constructor(status: number, ErrorCode: string, Message: string) {
    super(status, ErrorCode, Message)
    this.body = { ErrorCode, Message, StackTrace: null, InstanceAnnotations: [] }
  }
}

/** Two writes met at one object (https://github.com/nais/azurerator/issues/448). */
export const writesMet = () =>
  new GraphError(
    409,
    'Directory_ConcurrencyViolation',
    'The request could not be completed because of a conflict with another request: please wait briefly and retry.',
  )

/**
 * A delta query has to begin anew, where the header says: the token is too old, or the tenant has moved
 * (learn.microsoft.com/graph/delta-query-overview, "Synchronization reset" and "Token duration").
 */
export const gone = (code: 'syncStateNotFound' | 'resyncRequired', location: string) =>
  new GraphError(
    410,
    code,
    code === 'syncStateNotFound'
      ? 'The sync state generation is not found.'
      : 'Resync required. Start a full synchronization.',
    { Location: location },
  )

export interface RequestIds {
  requestId: string
  clientRequestId: string
}

export function errorBody(error: GraphError, { requestId, clientRequestId }: RequestIds, date: string) {
  if (error instanceof BareError) return error.body
  if (error.status === 429) {
    const innerError = { code: '429', date, message: 'Please retry after', 'request-id': requestId, status: '429' }
    return { error: { code: error.code, innerError, message: error.message } }
  }
  return {
    error: {
      code: error.code,
      message: error.message,
      innerError: { date, 'request-id': requestId, 'client-request-id': clientRequestId },
    },
  }
}
