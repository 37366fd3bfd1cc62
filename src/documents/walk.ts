import { definitionName, definitionPrefix } from './swagger2.ts'
import type { Document, Operation, Parameter, Response, Schema } from './swagger2.ts'

/** A place in the document, named by what whoever wrote the route knows: operationId, then what is inside. */
interface Place {
  document: Document
  path: string
}

export interface OperationPlace extends Place {
  template: string
  method: string
  operation: Operation
}

export interface ParameterPlace extends OperationPlace {
  parameter: Parameter
}

export interface ResponsePlace extends OperationPlace {
  code: string
  response: Response
}

export interface SchemaPlace extends Place {
  schema: Schema
  use: 'input' | 'output'
  operation: OperationPlace
  /** How it hangs on its parent. */
  role: 'root' | 'property' | 'items' | 'values' | 'member'
  /** The name, where the role is a property. */
  name: string
  /** What the parent lists as required, where the role is a property. */
  required: boolean
  /** Whether it is there whenever the whole is: required at every level. */
  certain: boolean
  /** Whether makers never see it: it, or something around it, is internal. */
  hidden: boolean
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch'])

export function operations(document: Document): OperationPlace[] {
  return remember(document, 'operations', () =>
    Object.entries(document.paths ?? {}).flatMap(([template, item]) =>
      Object.entries(item)
        .filter(([method]) => methods.has(method))
        .map(([method, operation]) => {
          return { document, path: operation.operationId || `${method} ${template}`, template, method, operation }
        }),
    ),
  )
}

export function findOperation(document: Document, operationId: unknown): OperationPlace | undefined {
  return operations(document).find(({ operation }) => operation.operationId === operationId)
}

export function parameters(document: Document): ParameterPlace[] {
  return operations(document).flatMap((place) =>
    (place.operation.parameters ?? []).map((parameter) => {
      return { ...place, path: `${place.path}/parameters/${parameter.name}`, parameter }
    }),
  )
}

export function responses(document: Document): ResponsePlace[] {
  return operations(document).flatMap((place) =>
    Object.entries(place.operation.responses ?? {}).map(([code, response]) => {
      return { ...place, path: `${place.path}/responses/${code}`, code, response }
    }),
  )
}

/** What a trigger sends, which stands beside the operation and is its output. */
export function notificationOf({ document, template }: OperationPlace): Schema | undefined {
  const item = document.paths[template] as Record<string, { schema?: Schema }> | undefined
  return item?.['x-ms-notification-content']?.schema
}

/**
 * Every schema that an operation takes or gives, nested ones and definitions included; a place may come up repeatedly.
 */
export function schemas(document: Document): SchemaPlace[] {
  return remember(document, 'schemas', () =>
    operations(document).flatMap((operation) => [
      ...inputSchemas(operation),
      ...contentSchemas(operation),
      ...Object.entries(operation.operation.responses ?? {}).flatMap(([code, { schema }]) =>
        schema ? walk(root(operation, schema, `${operation.path}/responses/${code}`, 'output')) : [],
      ),
      ...[notificationOf(operation) ?? []]
        .flat()
        .flatMap((schema) => walk(root(operation, schema, `${operation.path}/notification`, 'output'))),
    ]),
  )
}

export function inputSchemas(operation: OperationPlace): SchemaPlace[] {
  const bodies = (operation.operation.parameters ?? []).filter(({ schema }) => schema)
  return bodies.flatMap(({ name, required, schema = {} }) =>
    walk({ ...root(operation, schema, `${operation.path}/${name}`, 'input'), certain: required === true }),
  )
}

/** What a trigger's address is sent: it stands beside the operations of the path. */
export function notificationContent({ document, template }: OperationPlace): { schema?: Schema } | undefined {
  return (document.paths[template] as Record<string, { schema?: Schema }> | undefined)?.['x-ms-notification-content']
}

function contentSchemas(operation: OperationPlace): SchemaPlace[] {
  const { schema } = notificationContent(operation) ?? {}
  return schema ? walk(root(operation, schema, `${operation.path}/x-ms-notification-content`, 'output')) : []
}

export function properties(document: Document): SchemaPlace[] {
  return schemas(document).filter(({ role }) => role === 'property')
}

export function outputOf(operation: Operation): Schema | undefined {
  return operation.responses['200']?.schema ?? operation.responses['201']?.schema
}

const isInternal = (schema: Schema) => schema['x-ms-visibility'] === 'internal'

function root(operation: OperationPlace, schema: Schema, path: string, use: SchemaPlace['use']): SchemaPlace {
  return {
    document: operation.document,
    path,
    schema,
    use,
    operation,
    role: 'root',
    name: '',
    required: true,
    certain: true,
    hidden: operation.operation['x-ms-visibility'] === 'internal' || isInternal(schema),
  }
}

function walk(start: SchemaPlace): SchemaPlace[] {
  const found: SchemaPlace[] = []
  const seen = new Set<string>()
  const waiting = [start]
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    found.push(place)
    const { $ref } = place.schema
    if ($ref === undefined) {
      waiting.push(...children(place))
      continue
    }
    const definition = $ref.startsWith(definitionPrefix)
      ? start.document.definitions?.[definitionName($ref)]
      : undefined
    // What is internal in one place may be shown in another.
    const key = `${$ref} ${place.hidden}`
    if (!definition || seen.has(key)) continue
    seen.add(key)
    waiting.push({
      ...place,
      schema: definition,
      path: `definitions/${definitionName($ref)}`,
      role: 'root',
      name: '',
      required: true,
      hidden: place.hidden || isInternal(definition),
    })
  }
  return found
}

function children(parent: SchemaPlace): SchemaPlace[] {
  const { schema, path } = parent
  const child = (part: Schema, below: string, role: SchemaPlace['role']): SchemaPlace => ({
    ...parent,
    schema: part,
    path: `${path}/${below}`,
    role,
    name: '',
    required: false,
    certain: false,
    hidden: parent.hidden || isInternal(part),
  })
  const named = Object.entries(schema.properties ?? {}).map(([name, part]) => {
    const required = Array.isArray(schema.required) && schema.required.includes(name)
    return { ...child(part, name, 'property'), name, required, certain: parent.certain && required }
  })
  const items = schema.items ? [schema.items].flat().map((part) => child(part, 'items', 'items')) : []
  const values =
    typeof schema.additionalProperties === 'object' ? [child(schema.additionalProperties, '*', 'values')] : []
  const members = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => list ?? [])
  return [...named, ...items, ...values, ...members.map((part) => child(part, 'member', 'member'))]
}

const remembered = new WeakMap<Document, Map<string, unknown>>()

/** Some hundred rules walk the same document: the walk is done once. */
function remember<T>(document: Document, key: string, make: () => T): T {
  const results = remembered.get(document) ?? new Map<string, unknown>()
  remembered.set(document, results)
  if (!results.has(key)) results.set(key, make())
  return results.get(key) as T
}
