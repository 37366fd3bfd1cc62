/**
 * The parts of Swagger 2.0 (https://swagger.io/specification/v2/) that this project writes, plus free `x-` words.
 * Loose on purpose: the same types describe a document before and after its repair, and what the rules judge.
 */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  title?: string
  description?: string
  enum?: unknown[]
  default?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema | Schema[]
  additionalProperties?: Schema | boolean
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  [keyword: string]: unknown
}

export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  type?: string | string[]
  schema?: Schema
  [keyword: string]: unknown
}

export interface Response {
  description: string
  schema?: Schema
  [keyword: string]: unknown
}

export interface Operation {
  operationId?: string
  summary?: string
  description?: string
  parameters?: Parameter[]
  responses: Record<string, Response>
  [keyword: string]: unknown
}

export type PathItem = Record<string, Operation>

export type Definitions = Record<string, Schema>

export interface Document {
  swagger: string
  info: { title?: string; version?: string; description?: string; [keyword: string]: unknown }
  paths: Record<string, PathItem>
  definitions?: Definitions
  [keyword: string]: unknown
}

export const definitionPrefix = '#/definitions/'

/** The definition that a reference names, followed to its end; a schema without `$ref` stands for itself. */
export function resolve(schema: Schema, definitions: Definitions): Schema {
  const seen = new Set<string>()
  let current: Schema | undefined = schema
  while (current?.$ref !== undefined && !seen.has(current.$ref)) {
    seen.add(current.$ref)
    current = definitions[definitionName(current.$ref)]
  }
  return current ?? {}
}

export function definitionName(reference: string): string {
  return reference.slice(definitionPrefix.length)
}

export function mapValues<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
