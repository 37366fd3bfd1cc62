import type { FastifyInstance } from 'fastify'

/** A part of a JSON schema, as far as our documents use them. */
export interface Schema {
  $ref?: string
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  enum?: unknown[]
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  'x-empty'?: 'absent'
}

export interface Operation {
  operationId: string
  description: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** As in the document: `/v1/plans/{planId}`. */
  path: string
  security: Record<string, string[]>[]
  /** The roles that the document names; any caller while empty. */
  roles: string[]
  parameters: { in: 'path' | 'query'; name: string; required: boolean; schema: Schema }[]
  body?: Schema
  responses: Record<string, Schema | undefined>
}

/** One place where a caller may write something: `body`, `['expected', 'city']`. */
export interface Input {
  in: 'path' | 'query' | 'body'
  at: string[]
  schema: Schema
}

/** What a request holds, before it is written down as one. */
export interface Values {
  path: Record<string, string>
  query: Record<string, string>
  body?: Record<string, unknown>
}

interface OpenApi {
  paths: Record<string, Record<string, Record<string, any>>>
  components: { schemas: Record<string, Schema> }
}

/** Every operation of the OpenAPI document that the service itself makes: none is listed by hand. */
export function operationsOf(app: FastifyInstance): Operation[] {
  const document = app.swagger() as unknown as OpenApi
  const resolve = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1)
    const found = name === undefined ? schema : (document.components.schemas[name] as Schema)
    return {
      ...found,
      ...(found.properties && {
        properties: Object.fromEntries(Object.entries(found.properties).map(([key, part]) => [key, resolve(part)])),
      }),
      ...(found.items && { items: resolve(found.items) }),
    }
  }
  const jsonOf = (holder?: { content?: Record<string, { schema: Schema }> }) => {
    const schema = holder?.content?.['application/json']?.schema
    return schema === undefined ? undefined : resolve(schema)
  }
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Operation => {
      const body = jsonOf(operation['requestBody'])
      return {
        operationId: operation['operationId'],
        description: operation['description'] ?? '',
        method: method.toUpperCase() as Operation['method'],
        path,
        security: operation['security'],
        roles: operation['x-roles'] ?? [],
        parameters: (operation['parameters'] ?? []).map((parameter: any) => ({
          ...parameter,
          required: parameter.required === true,
          schema: resolve(parameter.schema),
        })),
        ...(body === undefined ? {} : { body }),
        responses: Object.fromEntries(
          Object.entries<any>(operation['responses']).map(([status, response]) => [status, jsonOf(response)]),
        ),
      }
    }),
  )
}

/** Every input of an operation, also those within others. */
export function inputsOf({ parameters, body }: Operation): Input[] {
  const within = (schema: Schema, at: string[]): Input[] => [
    ...(at.length > 0 ? [{ in: 'body' as const, at, schema }] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => within(part, [...at, name])),
    ...(schema.items === undefined ? [] : within(schema.items, [...at, '0'])),
  ]
  return [
    ...parameters.map(({ in: place, name, schema }) => ({ in: place, at: [name], schema })),
    ...(body === undefined ? [] : within(body, [])),
  ]
}

/** The least that validation lets through. */
export function leastOf(operation: Operation, known: Readonly<Record<string, string>> = {}): Values {
  const named = (place: 'path' | 'query') =>
    Object.fromEntries(
      operation.parameters
        .filter((parameter) => parameter.in === place && parameter.required)
        .map(({ name, schema }) => [name, String(known[name] ?? leastValue(schema))]),
    )
  return {
    path: named('path'),
    query: named('query'),
    ...(operation.body === undefined
      ? {}
      : {
          body: Object.fromEntries(
            (operation.body.required ?? []).map((name) => [
              name,
              known[name] ?? leastValue(operation.body?.properties?.[name] as Schema),
            ]),
          ),
        }),
  }
}

const GUID = '00000000-0000-4000-8000-000000000001'

export function leastValue(schema: Schema): unknown {
  if (schema.enum !== undefined) return schema.enum[0]
  switch (schema.type) {
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return false
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => leastValue(schema.items ?? {}))
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, leastValue(schema.properties?.[name] ?? {})]),
      )
    case undefined:
  }
  if (schema.format === 'date-time') return '2027-01-31T08:00:00Z'
  if (schema.format === 'email') return 'somebody@northwind.example'
  const texts = [GUID, 'A'.repeat(22), 'somebody@northwind.example', 'https://northwind.example/form', '/', 'x']
  const { pattern = '', minLength = 0, maxLength = 1e6 } = schema
  const good = texts.find(
    (text) => text.length >= minLength && text.length <= maxLength && new RegExp(pattern, 'u').test(text),
  )
  if (good === undefined) throw new Error(`No text is known that fits ${JSON.stringify(schema)}`)
  return good
}

/** The same values with another one at one place, whatever is around it. */
export function withValue(
  values: Values,
  input: Pick<Input, 'in' | 'at'>,
  value: unknown,
  operation: Operation,
): Values {
  const [name = '', ...rest] = input.at
  if (input.in !== 'body') return { ...values, [input.in]: { ...values[input.in], [name]: value } }
  const put = (schema: Schema | undefined, there: unknown, [key, ...more]: string[]): unknown => {
    if (key === undefined) return value
    if (schema?.items !== undefined) {
      // Another odd value may stand there already, and be no list.
      const list: unknown[] = Array.isArray(there) ? [...there] : []
      list[Number(key)] = put(schema.items, list[Number(key)] ?? leastValue(schema.items), more)
      return list
    }
    const part = schema?.properties?.[key]
    const inner = (there ?? {}) as Record<string, unknown>
    return { ...inner, [key]: put(part, inner[key] ?? (part && more.length > 0 ? leastValue(part) : undefined), more) }
  }
  return { ...values, body: put(operation.body, values.body, [name, ...rest]) as Record<string, unknown> }
}

/** What JSON can write and no value of ours is, such as 1e999, as it is to stand in a body. */
export const literally = (json: string): string => `\u0001${json}\u0001`

const LITERAL = /"\\u0001((?:[^"\\]|\\.)*?)\\u0001"/g

/** Where a request goes, and the text of its body. */
export function requestOf({ method, path }: Operation, values: Values): { method: string; url: string; body?: string } {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(values.path[name] ?? ''))
  const query = Object.entries(values.query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')
  return {
    method,
    url: query === '' ? filled : `${filled}?${query}`,
    ...(values.body === undefined
      ? {}
      : { body: JSON.stringify(values.body).replace(LITERAL, (_whole, json) => JSON.parse(`"${json}"`)) }),
  }
}

/** What the service answers to a request of somebody who may do everything. */
export function answerTo(app: FastifyInstance, operation: Operation, values: Values) {
  const { method, url, body } = requestOf(operation, values)
  return app.inject({
    method: method as 'GET',
    url,
    headers: { 'x-api-key': 'test-key-admin', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: body }),
  })
}
