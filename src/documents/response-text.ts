import type { Schema } from './swagger2.ts'

/** What `@fastify/swagger` writes when a route says nothing. */
const placeholder = 'Default Response'

const texts: Record<string, string> = {
  200: 'The operation succeeded.',
  201: 'It was created.',
  202: 'The work goes on. Ask the address in Location again after the seconds in Retry-After.',
  204: 'The operation succeeded and there is nothing to return.',
  400: 'The input is not valid. The message names the field and what to change.',
  401: 'The caller did not prove who they are: sign in again or check the key.',
  403: 'The caller, or the service itself, lacks a role or permission for this.',
  404: 'What was asked for does not exist.',
  409: 'The current state does not allow this. The message says why.',
  413: 'The request body is too large.',
  422: 'The request is well formed but contradicts a rule or an earlier request.',
  429: 'Too many requests. Wait for the seconds in Retry-After.',
  500: 'The service failed unexpectedly. Quote the requestId when asking for help.',
  424: 'Microsoft Graph refused it for good: the message says what it called that.',
  503: 'The service or Microsoft Graph is busy. Try again after the seconds in Retry-After.',
  504: 'Microsoft Graph did not answer in time.',
}

/**
 * A sentence per response. Routes describe their own result; error responses all share one schema, whose description
 * says nothing about the status, so theirs come from here.
 */
export function describeResponse(code: string, own: string, sharedSchema: Schema | undefined): string {
  const isError = Number(code) >= 400
  const saysSomething = own !== '' && own !== placeholder && !(isError && own === sharedSchema?.description)
  return saysSomething
    ? own
    : (texts[code] ?? (isError ? 'The request failed. The message says why.' : 'The operation succeeded.'))
}
