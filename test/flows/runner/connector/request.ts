import {
  resolve,
  type Document,
  type Operation,
  type Parameter,
  type Schema,
} from '../../../../src/documents/swagger2.ts'
import { isRow, TemplateError, typeOf, type Row } from '../expressions/values.ts'
import { DefinitionError } from '../scene.ts'

export interface OperationRequest {
  method: string
  /** With its query, from the root of the host. */
  path: string
  headers: Record<string, string>
  body?: unknown
  isPageable: boolean
}

/**
 * What a connector sends for an action: parameters by their names, those of the body by a path such as
 * `body/criteria/days`. What the definition does not know, or asks for in vain, Power Automate refuses to save.
 */
export function requestOf(definition: Document, operationId: string, parameters: Row): OperationRequest {
  const { template, method, operation } = find(definition, operationId)
  const declared = operation.parameters ?? []
  const body = declared.find((parameter) => parameter.in === 'body')
  const plain = declared.filter((parameter) => parameter !== body)
  const isOfBody = (key: string) => body !== undefined && (key === body.name || key.startsWith(`${body.name}/`))
  const unknown = Object.keys(parameters).find((key) => !isOfBody(key) && !plain.some(({ name }) => name === key))
  if (unknown !== undefined) throw new DefinitionError(`${operationId} has no parameter ${unknown}.`)
  const given = plain.flatMap((parameter) => {
    const text = textOf(operationId, parameter, parameters[parameter.name])
    return text === undefined ? [] : [{ ...parameter, text }]
  })
  const query = new URLSearchParams(
    given.filter((one) => one.in === 'query').map(({ name, text }): [string, string] => [name, text]),
  )
  const path = given
    .filter((one) => one.in === 'path')
    .reduce((left, { name, text }) => left.replace(`{${name}}`, encodeURIComponent(text)), template)
  return {
    method: method.toUpperCase(),
    path: query.size === 0 ? path : `${path}?${query}`,
    headers: Object.fromEntries(given.filter((one) => one.in === 'header').map(({ name, text }) => [name, text])),
    ...(body === undefined ? {} : { body: bodyOf(definition, operationId, body, parameters) }),
    isPageable: operation['x-ms-pageable'] !== undefined,
  }
}

function find(definition: Document, operationId: string): { template: string; method: string; operation: Operation } {
  for (const [template, item] of Object.entries(definition.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId === operationId) return { template, method, operation }
    }
  }
  throw new DefinitionError(`The connector has no operation ${operationId}.`)
}

/** A value in a path, a query or a header; booleans as .NET writes them. */
function textOf(operationId: string, { name, required, type }: Parameter, value: unknown): string | undefined {
  if (value === undefined && required) throw new DefinitionError(`${operationId} needs ${name}.`)
  if (value === undefined || (value === null && !required)) return undefined
  checkType(operationId, name, { type: type ?? 'string' }, value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}

function bodyOf(definition: Document, operationId: string, { name, schema = {} }: Parameter, parameters: Row): unknown {
  const known = resolve(schema, definition.definitions ?? {})
  const whole = parameters[name]
  const body: Row = isRow(whole) ? { ...whole } : {}
  for (const [key, value] of Object.entries(parameters)) {
    if (!key.startsWith(`${name}/`)) continue
    const path = key.split('/').slice(1)
    checkType(operationId, key, schemaAt(definition, operationId, known, path), value)
    set(body, path, value)
  }
  const missing = (known.required ?? []).find((property) => !Object.hasOwn(body, property))
  if (missing !== undefined) throw new DefinitionError(`${operationId} needs ${name}/${missing}.`)
  return body
}

function schemaAt(definition: Document, operationId: string, schema: Schema, [key = '', ...rest]: string[]): Schema {
  const property = schema.properties?.[key]
  if (property === undefined) throw new DefinitionError(`The body of ${operationId} has no property ${key}.`)
  const found = resolve(property, definition.definitions ?? {})
  return rest.length === 0 ? found : schemaAt(definition, operationId, found, rest)
}

function set(body: Row, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    body[key] = value
    return
  }
  const inner = isRow(body[key]) ? body[key] : {}
  body[key] = inner
  set(inner, rest, value)
}

const FITTING: Record<string, readonly string[]> = {
  array: ['Array'],
  boolean: ['Boolean'],
  integer: ['Integer'],
  number: ['Integer', 'Float'],
  object: ['Object'],
  string: ['String'],
}

/** The engine compares types when it runs an action, null included, and fails it. */
function checkType(operationId: string, name: string, { type }: Schema, value: unknown): void {
  const fitting = typeof type === 'string' ? FITTING[type] : undefined
  if (fitting === undefined || fitting.includes(typeOf(value))) return
  throw new TemplateError(
    `The API operation '${operationId}' requires the property '${name}' to be of type '${String(type)}' but is of type ` +
      `'${typeOf(value)}'.`,
  )
}
