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

export interface RequestIds {
  requestId: string
  clientRequestId: string
}

export function errorBody(error: GraphError, { requestId, clientRequestId }: RequestIds, date: string) {
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
