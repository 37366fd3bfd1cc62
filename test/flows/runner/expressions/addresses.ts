import { TemplateError, text, type Functions } from './values.ts'

function addressOf(name: string, value: unknown): URL {
  try {
    return new URL(text(name, value))
  } catch (cause) {
    if (cause instanceof TemplateError) throw cause
    throw new TemplateError(`The template language function '${name}' expects an absolute address.`, { cause })
  }
}

const PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 }

export const addressFunctions: Functions = {
  uriHost: (value) => addressOf('uriHost', value).hostname,
  uriPath: (value) => addressOf('uriPath', value).pathname,
  uriPathAndQuery(value) {
    const { pathname, search } = addressOf('uriPathAndQuery', value)
    return `${pathname}${search}`
  },
  uriPort(value) {
    const { port, protocol } = addressOf('uriPort', value)
    return port === '' ? (PORTS[protocol] ?? -1) : Number(port)
  },
  uriQuery: (value) => addressOf('uriQuery', value).search,
  uriScheme: (value) => addressOf('uriScheme', value).protocol.slice(0, -1),
}
