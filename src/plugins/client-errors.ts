import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyInstance } from 'fastify'
import { Refusal } from '../errors.ts'
import { errorBody } from './errors.ts'

const METHODS = 'GET, HEAD, POST, PATCH, DELETE'

/**
 * Answers what Node could not read as a request, so that no route and no hook ever saw it, in the shape of all errors.
 * https://nodejs.org/api/http.html#event-clienterror
 */
export function replyToClientError(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  // Nobody is there to read a reply, or one is on its way already.
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const refusal = refusalFrom(error)
  const { requestId, headers, body } = lastWords(refusal)
  this.log.info({ reqId: requestId, code: refusal.code, reason: error.code }, 'request not understood')
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(refusal.code === 'MethodNotAllowed' ? [`allow: ${METHODS}`] : []),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}

/**
 * Answers who waits for something else than leave to send the body, which Node would do without a word.
 * https://nodejs.org/api/http.html#event-checkexpectation
 */
export function replyToExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const refusal = new Refusal('ExpectationFailed', 'Send the request without the header Expect.')
  const { headers, body } = lastWords(refusal)
  response.writeHead(refusal.status, headers).end(body)
}

/** What is said before a connection is closed. */
function lastWords(refusal: Refusal) {
  const requestId = randomUUID()
  const body = JSON.stringify(errorBody(refusal, requestId))
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    connection: 'close',
  }
  return { requestId, headers, body }
}

function refusalFrom(error: ConnectionError): Refusal {
  switch (error.code) {
    case 'HPE_INVALID_METHOD':
      return new Refusal('MethodNotAllowed', `There is no such method: use one of ${METHODS}.`, { cause: error })
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal('HeadersTooLarge', 'The address and the headers are larger than 16 KB: shorten them.', {
        cause: error,
      })
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal('RequestTimeout', 'The request did not arrive in time: send it again.', { cause: error })
    default:
      return new Refusal('InvalidInput', 'This is not a valid HTTP request: check what sends it.', { cause: error })
  }
}
