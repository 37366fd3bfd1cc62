import type { Schema } from '../swagger2.ts'

/** The parts of an OpenAPI 3.1 document that the reference shows. */
export interface OpenApi {
  info: { title: string; description: string; version: string }
  paths: Record<string, Record<string, OpenApiOperation>>
  components: { schemas: Record<string, Schema> }
}

export interface OpenApiOperation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  /** Whether it changes nothing, though it is sent by POST. */
  'x-ms-safe-operation'?: boolean
  parameters?: Parameter[]
  requestBody?: Body
  responses: Record<string, { description: string } & Partial<Body>>
  /** What is sent to whoever subscribes, by a name and by the address. */
  callbacks?: Record<string, Record<string, Record<string, { requestBody?: Body; parameters?: Parameter[] }>>>
}

export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema: Schema
  example?: unknown
}

interface Body {
  content: Record<string, Media>
}

export interface Media {
  schema: Schema
  example?: unknown
}

/** One operation, with where it is. */
export interface Entry {
  method: string
  path: string
  operation: OpenApiOperation
}

/** Every operation by the area it belongs to, as the document has them. */
export function areasOf({ paths }: OpenApi): { title: string; entries: Entry[] }[] {
  const entries = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
  const areas = Map.groupBy(entries, ({ operation }) => operation.tags[0] ?? 'Other')
  return [...areas].map(([title, members]) => ({ title, entries: members }))
}

export const jsonOf = (body: Partial<Body> | undefined): Media | undefined => body?.content?.['application/json']

/** What subscribers are sent. */
export function sentTo({ callbacks = {} }: OpenApiOperation) {
  return Object.values(callbacks)
    .flatMap((addresses) => Object.values(addresses))
    .flatMap((methods) => Object.values(methods))
}
