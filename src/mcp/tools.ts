import { needsRoles } from '../callers.ts'
import type { Role } from '../callers.ts'
import { flatSchema, type Components, type JsonSchema } from './flat-schema.ts'
import { DRAFTS, READS } from './names.ts'
import { present } from '../present.ts'

type Place = 'path' | 'query' | 'body'

/** An operation of the API as an agent sees it, and what it takes to call it. */
export interface Tool {
  name: string
  title: string
  description: string
  inputSchema: JsonSchema & { type: 'object' }
  annotations: {
    title: string
    readOnlyHint: boolean
    destructiveHint: boolean
    idempotentHint: boolean
    openWorldHint: boolean
  }
  roles: readonly Role[]
  method: 'GET' | 'POST'
  /** As in the document: `/v1/plans/{planId}`. */
  path: string
  /** Where each input goes. */
  places: Readonly<Record<string, Place>>
}

interface Operation {
  operationId: string
  summary: string
  description: string
  'x-roles': Role[]
  parameters?: { name: string; in: 'path' | 'query'; required?: boolean; description?: string; schema: JsonSchema }[]
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Components }
}

interface Input {
  name: string
  place: Place
  required: boolean
  schema: JsonSchema
}

/** Entries of one page unless an agent asks for another number: what a flow gets by default is too much for a model. */
export const PAGE = 50

/** Inputs for flows: an agent waits as long as it may, and what it repeats is answered with the plan that is open. */
const FOR_FLOWS = ['waitForCompletion', 'idempotencyKey']

/** The tools, made from the same document that describes the API: nothing about an operation is written twice. */
export function toolsFrom(document: OpenApi): Tool[] {
  const operations = new Map(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [operation.operationId, { path, method, operation }]),
    ),
  )
  return [...READS, ...DRAFTS].map((name) => {
    const found = operations.get(name)
    if (found === undefined) throw new Error(`The tool ${name} is no operation of the document.`)
    return toTool(found, document.components.schemas)
  })
}

function toTool(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  components: Components,
): Tool {
  const inputs = inputsOf(operation, components)
  const { operationId, summary, description } = operation
  const isDraft = (DRAFTS as readonly string[]).includes(operationId)
  return {
    name: operationId,
    title: summary,
    description: description.replace(needsRoles(operation['x-roles']), '').trimEnd(),
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(inputs.map(({ name, schema }) => [name, schema])),
      required: inputs.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    },
    annotations: {
      title: summary,
      readOnlyHint: !isDraft,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
    roles: operation['x-roles'],
    method: method.toUpperCase() as Tool['method'],
    path,
    places: Object.fromEntries(inputs.map(({ name, place }) => [name, place])),
  }
}

/** Path, query and body as one flat list, as a model fills it in. */
function inputsOf({ operationId, parameters = [], requestBody }: Operation, components: Components): Input[] {
  const body = flatSchema(requestBody?.content['application/json']?.schema ?? {}, components)
  const inputs = [
    ...parameters.map(({ name, in: place, required = false, description, schema }) => ({
      name,
      place,
      required,
      schema: flatSchema({ ...schema, ...present('description', description) }, components),
    })),
    ...Object.entries(body.properties ?? {}).map(([name, schema]) => ({
      name,
      place: 'body' as const,
      required: body.required?.includes(name) === true,
      schema,
    })),
  ].filter(({ name }) => !FOR_FLOWS.includes(name))
  if (new Set(inputs.map(({ name }) => name)).size < inputs.length) {
    throw new Error(`${operationId} has two inputs of one name: it can't be a tool.`)
  }
  return inputs
    .toSorted((one, other) => Number(other.required) - Number(one.required))
    .map((input) => (input.name === 'top' ? { ...input, schema: { ...input.schema, default: PAGE } } : input))
}
