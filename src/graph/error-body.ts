/** What an error body says; each part may be missing. */
export interface ErrorIn {
  code?: string | undefined
  message?: string | undefined
  requestId?: string | undefined
}

/**
 * What an error body says. Graph's own errors stand in `error`; what Privileged Identity Management refuses comes as a
 * text of JSON in there (https://github.com/hashicorp/terraform-provider-azuread/issues/1386) or without `error` at all
 * (https://github.com/microsoftgraph/msgraph-sdk-javascript/issues/1839). Azure has refusals that are a text alone.
 */
export function errorIn(body: unknown): ErrorIn {
  if (typeof body === 'string' && body !== '') return { message: body }
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

/** Seconds, also fractional ones ("2.128" in Microsoft's own sample), or a date. */
export function parseRetryAfter(value: string | null | undefined, now = Date.now()): number | undefined {
  if (value === null || value === undefined || value.trim() === '') return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000)
}
