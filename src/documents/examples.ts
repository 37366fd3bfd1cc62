import { mapValues } from './swagger2.ts'

/** One call of an operation in the made-up tenant, and its reply. */
export interface Example {
  /** By name, wherever each goes: into the path, the query or the body. */
  inputs: Readonly<Record<string, unknown>>
  status: number
  /** Absent where there is no body. */
  reply?: unknown
}

export interface Examples {
  /** What stands in the examples for values that only a running service knows, by names of our own. */
  values: Readonly<Record<string, string>>
  operations: Readonly<Record<string, Example>>
}

interface OpenApiOperation {
  operationId?: string
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, object> }
  responses?: Record<string, { content?: Record<string, object> }>
}

interface OpenApiDocument {
  paths?: Record<string, Record<string, OpenApiOperation>>
}

/** The document with an example of each request and its reply, so that whoever reads it can try them as they stand. */
export function withExamples<D extends OpenApiDocument>(document: D, { operations }: Examples): D {
  const paths = mapValues(document.paths ?? {}, (item) =>
    mapValues(item, (operation) => {
      const example = operations[operation.operationId ?? '']
      return example === undefined ? operation : exemplified(operation, example)
    }),
  )
  return { ...document, paths }
}

function exemplified(operation: OpenApiOperation, { inputs, status, reply }: Example): OpenApiOperation {
  const { parameters = [], requestBody, responses = {} } = operation
  const names = new Set(parameters.map(({ name }) => name))
  const body = Object.fromEntries(Object.entries(inputs).filter(([name]) => !names.has(name)))
  return {
    ...operation,
    ...(operation.parameters && {
      parameters: parameters.map((parameter) =>
        parameter.name in inputs ? { ...parameter, example: inputs[parameter.name] } : parameter,
      ),
    }),
    ...(requestBody && { requestBody: withExample(requestBody, body) }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([code, response]) => [
        code,
        code === String(status) ? withExample(response, reply) : response,
      ]),
    ),
  }
}

function withExample<H extends { content?: Record<string, object> }>(holder: H, example: unknown): H {
  return holder.content === undefined
    ? holder
    : { ...holder, content: mapValues(holder.content, (media) => ({ ...media, example })) }
}

/** The document with other values in place of those that its examples were taken with. */
export function withValues<D>(document: D, values: ReadonlyMap<string, string>): D {
  const text = JSON.stringify(document)
  return JSON.parse([...values].reduce((so, [from, to]) => so.replaceAll(from, to), text))
}
