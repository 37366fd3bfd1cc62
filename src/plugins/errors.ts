import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ref } from '../documents/ref.ts'
import { Refusal, type ErrorCode, type ErrorDetail } from '../errors.ts'
import { SignInRequired } from '../graph/credential-failure.ts'
import { GraphFailure, toRefusal } from '../graph/failure.ts'
import { ErrorSchema } from '../schemas/error.ts'
import { challenges } from './authentication.ts'

/** What any operation may answer besides success, so that both documents list it. */
const STATUSES = {
  400: 'The input is wrong: the message names what and how.',
  401: 'The caller did not prove who they are.',
  403: 'The caller may not do this, or the service may not in Microsoft 365.',
  404: 'What was named does not exist.',
  409: 'The group or the tenant does not allow it: the message says why and what to do.',
  429: 'Too many requests: wait as long as Retry-After says.',
  500: 'The service failed; its log knows more under the request id.',
  502: 'Microsoft Graph refused something unexpectedly.',
  503: 'The service or Microsoft Graph is busy: try again after Retry-After.',
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

/** One shape for every failure of every route, and the same list of failures in both documents. */
export default fp(async (app) => {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/v1') || route.schema?.hide === true) return
    const responses = Object.entries(STATUSES).map(([status, description]) => [status, ref(ErrorSchema, { description })])
    route.schema = { ...route.schema, response: { ...Object.fromEntries(responses), ...route.schema?.response as object } }
  })

  app.setErrorHandler(answerError)

  app.setNotFoundHandler((request, reply) =>
    answer(new Refusal('NotFound', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`), request, reply))
}, { name: 'errors' })

/** Answers any error in the one shape, and logs it once, here. */
export function answerError (error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const refusal = refusalFrom(error)
  if (refusal.code === 'InternalError') request.log.error({ err: error }, 'unforeseen error')
  else if (refusal.status >= 500) request.log.warn({ code: refusal.code, err: graphCause(refusal) }, 'refused')
  return answer(refusal, request, reply)
}

function answer (refusal: Refusal, request: FastifyRequest, reply: FastifyReply) {
  const { code, message, target, details, status, retryAfter } = refusal
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (status === 401 && !reply.hasHeader('www-authenticate')) {
    reply.header('www-authenticate', challenges(code, refusal instanceof SignInRequired ? refusal.claims : undefined))
  }
  // Also for what fails before any hook ran.
  return reply.header('x-request-id', request.id).code(status).type('application/json').send({
    error: {
      code,
      message,
      ...(target === undefined ? {} : { target }),
      ...(details === undefined ? {} : { details }),
      requestId: request.id,
    },
  })
}

function refusalFrom (error: FastifyError): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof GraphFailure) return toRefusal(error)
  if (error.validation !== undefined) return validationRefusal(error)
  const known = FASTIFY_CODES[error.code]
  if (known !== undefined) return new Refusal(...known, { cause: error, ...(known[0] === 'Overloaded' ? { retryAfter: 10 } : {}) })
  if (error.statusCode === 429) return new Refusal('TooManyRequests', error.message, { cause: error })
  return new Refusal('InternalError', 'The service failed: tell its operator the request id.', { cause: error })
}

/** Names every wrong input in words, the first one in the message itself. */
function validationRefusal (error: FastifyError): Refusal {
  const place = { body: 'the body', querystring: 'the query', params: 'the path', headers: 'the headers' }[error.validationContext ?? 'body'] ?? 'the input'
  const details = new Map<string, ErrorDetail>()
  for (const { keyword, instancePath, params, message } of error.validation ?? []) {
    const at = instancePath.slice(1)
    const child = (name: unknown) => at === '' ? String(name) : `${at}/${String(name)}`
    const target = keyword === 'required' ? child(params['missingProperty']) : keyword === 'additionalProperties' ? child(params['additionalProperty']) : at
    if (details.has(target)) continue
    const name = target === '' ? place : `"${target}"`
    details.set(target, { ...sentence(keyword, name, params, message ?? 'is wrong', place), target: target || place })
  }
  const all = [...details.values()]
  const first = all[0] ?? { message: 'The input is wrong.', target: place }
  const more = all.length > 1 ? ` (and ${all.length - 1} more: see details)` : ''
  return new Refusal('InvalidInput', first.message.replace(/\.$/, `${more}.`), { details: all, cause: error, ...(first.target === undefined ? {} : { target: first.target }) })
}

function sentence (keyword: string, name: string, params: Record<string, unknown>, message: string, place: string): { code: string, message: string } {
  switch (keyword) {
    case 'required': return { code: 'ValueMissing', message: `${name} is missing in ${place}.` }
    case 'additionalProperties': return { code: 'PropertyUnknown', message: `${name} is not known in ${place}: check its spelling.` }
    case 'type': return { code: 'TypeWrong', message: `${name} must be ${article(String(params['type']))}.` }
    case 'enum': return { code: 'ValueNotAllowed', message: `${name} must be one of ${(params['allowedValues'] as string[]).join(', ')}.` }
    case 'format': return { code: 'FormatWrong', message: `${name} must be a valid ${String(params['format'])}.` }
    case 'minLength': return { code: 'ValueEmpty', message: `${name} must not be empty.` }
    case 'maxItems': return { code: 'TooMany', message: `${name} takes at most ${String(params['limit'])} values.` }
    case 'minItems': return { code: 'ValueEmpty', message: `${name} needs at least ${String(params['limit'])} value.` }
    default: return { code: 'ValueWrong', message: `${name} ${message}.` }
  }
}

const article = (type: string) => /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`

/** What the log needs of a failure of Graph, without anything that was asked or answered. */
function graphCause (refusal: Refusal): object | undefined {
  const { cause } = refusal
  if (!(cause instanceof GraphFailure)) return undefined
  return { status: cause.status, code: cause.code, requestId: cause.requestId, operation: cause.operation }
}
