import { setTimeout as wait } from 'node:timers/promises'

/** What an operation takes, by name, wherever each of it goes: into the path, the query or the body. */
export type Inputs = Readonly<Record<string, unknown>>

/** Calls an operation by its name; what is refused is an error with the service's own sentence. */
export type Call = (operationId: string, inputs?: Inputs) => Promise<Reply>

export interface Reply {
  status: number
  /** An answer of any operation: its shape is the documents' business. */
  body: any
}

export interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>
}

interface OpenApiOperation {
  operationId: string
  parameters?: { name: string; in: string }[]
  requestBody?: unknown
}

/** A caller of the service at `url`, which is described by `document`. */
export function callerOf({ url, key, document }: { url: string; key: string; document: OpenApi }): Call {
  const operations = new Map(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [operation.operationId, { path, method, operation }]),
    ),
  )
  return async (operationId, inputs = {}) => {
    const found = operations.get(operationId)
    if (found === undefined) throw new Error(`There is no operation ${operationId}.`)
    const { path, method, operation } = found
    const { filled, body } = request(path, operation, inputs)
    const headers = { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    let response = await fetch(`${url}${filled}`, {
      method: method.toUpperCase(),
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    // As flows do. The address may name the host that callers know instead of this one.
    while (response.status === 202) {
      await wait(200)
      const { pathname, search } = new URL(response.headers.get('location') ?? '', url)
      response = await fetch(`${url}${pathname}${search}`)
    }
    const text = await response.text()
    if (!response.ok) throw new Error(`${operationId} answered ${response.status}: ${text}`)
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
}

function request(path: string, { parameters = [], requestBody }: OpenApiOperation, inputs: Inputs) {
  const named = (place: string) => parameters.filter((parameter) => parameter.in === place).map(({ name }) => name)
  const [inPath, inQuery] = [named('path'), named('query')]
  const query = new URLSearchParams()
  for (const name of inQuery) if (inputs[name] !== undefined) query.set(name, String(inputs[name]))
  const rest = Object.entries(inputs).filter(([name]) => !inPath.includes(name) && !inQuery.includes(name))
  const place = path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(inputs[name])))
  return {
    filled: query.size === 0 ? place : `${place}?${query}`,
    body: requestBody === undefined ? undefined : Object.fromEntries(rest),
  }
}
