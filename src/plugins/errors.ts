import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ref } from '../documents/ref.ts'
import { Refusal, type ErrorCode } from '../errors.ts'
import { SignInRequired } from '../graph/credential-failure.ts'
import { GraphFailure } from '../graph/failure.ts'
import { toRefusal } from '../graph/refusal.ts'
import { pageHeaders } from '../routes/pages/headers.ts'
import { databaseUnavailable } from '../services/database-unavailable.ts'
import { refusalPage } from '../services/pages/refusal-page.ts'
import { ErrorSchema } from '../schemas/error.ts'
import { challenges } from './authentication.ts'
import { invalidInput } from './invalid-input.ts'
import { methodsByPath } from './methods-by-path.ts'
import { browserLanguage, preferredForm } from './preferences.ts'
import { present } from '../present.ts'

/** What any operation may respond besides success, so that both documents list it. */
const STATUSES = {
  400: 'The input is wrong: the message names what and how.',
  401: 'The caller did not prove who they are.',
  403: 'The caller may not do this, or the service may not in Microsoft 365.',
  404: 'What was named does not exist.',
  409: 'The group or the tenant does not allow it: the message says why and what to do.',
  424: 'Microsoft Graph refused it for good: the message says what it called that.',
  429: 'Too many requests: wait as long as Retry-After says.',
  500: 'The service failed; its log knows more under the request id.',
  503: 'The service or Microsoft Graph is busy: try again after Retry-After.',
}

/** What may come of a body besides. */
const BODY_STATUSES = {
  413: 'The body is larger than 1 MB: send it in parts.',
  415: 'The body is not application/json.',
}

const KEY_STATUSES = { 422: 'The idempotency key was used for another request.' }

const GOES_ON = 'The work goes on: ask the address in Location again after the seconds in Retry-After.'

interface BodySchema {
  properties?: Record<string, unknown>
}

const FASTIFY_CODES: Record<string, [ErrorCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['BodyTooLarge', 'The body is larger than 1 MB: send it in parts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UnsupportedMediaType', 'Send the body as application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['InvalidJson', 'The body is empty: send a JSON object.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['InvalidJson', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['InvalidJson', 'The body is shorter or longer than its Content-Length says.'],
  FST_ERR_MAX_PARAM_LENGTH: ['UriTooLong', 'A part of the path is longer than 512 characters.'],
  FST_ERR_BAD_URL: ['InvalidInput', 'The path is not a valid URL: encode its parts.'],
  FST_UNDER_PRESSURE: ['Overloaded', 'The service is busy: try again in 10 seconds.'],
}

/** What a library under the routes refused by itself, by its status: the caller's fault stays the caller's. */
const STATUS_CODES: Record<number, [ErrorCode, string]> = {
  404: ['NotFound', 'There is nothing at this address.'],
  405: ['MethodNotAllowed', 'There is no such method here.'],
  408: ['RequestTimeout', 'The request did not arrive in time: send it again.'],
  413: FASTIFY_CODES['FST_ERR_CTP_BODY_TOO_LARGE'] as [ErrorCode, string],
  415: FASTIFY_CODES['FST_ERR_CTP_INVALID_MEDIA_TYPE'] as [ErrorCode, string],
}
const BAD_REQUEST: [ErrorCode, string] = ['InvalidInput', 'This is not a valid request: check what sends it.']

const PAGE_HEADERS = pageHeaders({ forms: false })

/** What programs call. People who come here by accident still get what the documents promise. */
const FOR_PROGRAMS = /^\/(v1|mcp)(\/|$)/
/** Addresses that people have from a message, and that are their own credential. */
const SIGNED = /^\/(r|f|v1\/operations)\//
/** Where nobody but people comes, whatever their browser says it takes. */
const FOR_PEOPLE = /^\/f\//

/** One shape for every failure of every route, and the same list of failures in both documents. */
export default fp(
  async (app) => {
    app.addHook('onRoute', (route) => {
      if (!route.url.startsWith('/v1') || route.schema?.hide === true) return
      const { body, response } = (route.schema ?? {}) as { body?: BodySchema; response?: Record<string, object> }
      const { waitForCompletion, idempotencyKey } = body?.properties ?? {}
      const statuses = {
        ...STATUSES,
        ...(body === undefined ? {} : BODY_STATUSES),
        ...(idempotencyKey === undefined ? {} : KEY_STATUSES),
      }
      const failures = Object.entries(statuses).map(([status, description]) => [
        status,
        ref(ErrorSchema, { description }),
      ])
      route.schema = {
        ...route.schema,
        response: {
          ...Object.fromEntries(failures),
          ...(waitForCompletion === undefined ? {} : { 202: { ...response?.['200'], description: GOES_ON } }),
          ...response,
        },
      }
    })

    app.setErrorHandler(replyWithError)

    const methodsAt = methodsByPath(app, (url) => !FOR_PROGRAMS.test(url))
    app.setNotFoundHandler((request, reply) => {
      const path = pathOf(request)
      const methods = methodsAt(path)
      if (methods.length === 0 || methods.includes(request.method)) {
        return refuse(new Refusal('NotFound', `There is nothing at ${request.method} ${path}.`), request, reply)
      }
      reply.header('allow', methods.join(', '))
      const message = `${request.method} is not possible here: use one of ${methods.join(', ')}.`
      return refuse(new Refusal('MethodNotAllowed', message), request, reply)
    })
  },
  { name: 'errors' },
)

/** Answers any error in the one shape. */
export function replyWithError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  return refuse(refusalFor(error, request), request, reply)
}

/** What a caller is told of an error, which is logged once, here. */
export function refusalFor(error: FastifyError, request: FastifyRequest): Refusal {
  const refusal = refusalFrom(error)
  if (refusal.code === 'InternalError') request.log.error({ err: error }, 'unforeseen error')
  else if (refusal.status >= 500) request.log.warn({ code: refusal.code, err: causeOf(refusal) }, 'refused')
  return refusal
}

function refuse(refusal: Refusal, request: FastifyRequest, reply: FastifyReply) {
  const { code, status, retryAfter } = refusal
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (status === 401 && !reply.hasHeader('www-authenticate')) {
    reply.header('www-authenticate', challenges(code, refusal instanceof SignInRequired ? refusal.claims : undefined))
  }
  // Also for what fails before any hook ran.
  reply.header('x-request-id', request.id).code(status)
  if (canBePage(request)) reply.header('vary', 'Accept, Accept-Language')
  if (!wantsPage(request)) return reply.type('application/json').send(errorBody(refusal, request.id))
  return reply
    .headers(PAGE_HEADERS)
    .type('text/html; charset=utf-8')
    .send(pageOf(refusal, request, reply))
}

const pathOf = ({ url }: FastifyRequest): string => url.split('?')[0] ?? ''

const canBePage = (request: FastifyRequest): boolean =>
  !FOR_PROGRAMS.test(pathOf(request)) || SIGNED.test(pathOf(request))

/** Whether somebody at a browser gets a page instead of the one shape. */
export function wantsPage(request: FastifyRequest): boolean {
  if (!canBePage(request)) return false
  const preferred = preferredForm(request)
  return FOR_PEOPLE.test(pathOf(request)) ? preferred !== 'json' : preferred === 'page'
}

function pageOf(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): string {
  const base = new URL(request.server.publicUrl).pathname.replace(/\/$/, '')
  // What limits callers by itself says it in the header alone.
  const retryAfter = refusal.retryAfter ?? Number(reply.getHeader('retry-after'))
  return refusalPage({
    refusal,
    ...(retryAfter > 0 ? { retryAfter } : {}),
    say: request.server.speak(browserLanguage(request)),
    requestId: request.id,
    isLink: SIGNED.test(pathOf(request)),
    isSent: request.method === 'POST',
    paths: { again: `${base}${request.url}`, front: `${base}/` },
  })
}

/** The one shape. */
export function errorBody({ code, message, target, details }: Refusal, requestId: string) {
  return {
    error: {
      code,
      message,
      ...present('target', target),
      ...present('details', details),
      requestId,
    },
  }
}

function refusalFrom(error: FastifyError): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof GraphFailure) return toRefusal(error)
  const unavailable = databaseUnavailable(error)
  if (unavailable !== undefined) return unavailable
  if (error.validation !== undefined) return invalidInput(error)
  const known = FASTIFY_CODES[error.code]
  if (known !== undefined) {
    return new Refusal(...known, { cause: error, ...(known[0] === 'Overloaded' ? { retryAfter: 10 } : {}) })
  }
  if (error.statusCode === 429) return new Refusal('TooManyRequests', error.message, { cause: error })
  // Fastify gives this status to a body that broke off; a database or Graph that did has none.
  if (error.code === 'ECONNRESET' && error.statusCode === 400) {
    return new Refusal('RequestAborted', 'The request broke off before all of it had arrived: send it again.', {
      cause: error,
    })
  }
  if (isOfFramework(error)) {
    return new Refusal(...(STATUS_CODES[error.statusCode ?? 400] ?? BAD_REQUEST), { cause: error })
  }
  return new Refusal('InternalError', 'The service failed: tell its operator the request id.', { cause: error })
}

/** A 4xx of Fastify or of a plugin of it: never one of a reply that our own work got. */
function isOfFramework(error: FastifyError & { expose?: boolean }): boolean {
  const { statusCode = 500 } = error
  return statusCode >= 400 && statusCode < 500 && (error.expose === true || error.code?.startsWith('FST_') === true)
}

/** What the log needs of a failure of Graph or of the database, without anything that was asked or answered. */
function causeOf(refusal: Refusal): object | undefined {
  const { cause } = refusal
  if (refusal.code === 'DatabaseUnavailable') return cause as Error
  if (!(cause instanceof GraphFailure)) return undefined
  return { status: cause.status, code: cause.code, requestId: cause.requestId, operation: cause.operation }
}
