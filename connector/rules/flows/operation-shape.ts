import { findOperation, type OperationPlace } from '../../../src/documents/walk.ts'
import { resolve, type Document, type Parameter, type Schema } from '../../../src/documents/swagger2.ts'
import { OWN_API } from '../../flows/flow.ts'
import { KNOWN_CONNECTORS } from './known-connectors.ts'
import type { Input, OperationShape } from './shape.ts'
import { connectorInputs, type Place } from '../../flows/walk.ts'

/** What a step calls, if it is known. */
export function shapeOf(place: Place, connector: Document): OperationShape | undefined {
  const inputs = connectorInputs(place.step)
  if (inputs === undefined) return undefined
  const api = apiOf(place)
  const operationId = inputs.host.operationId ?? ''
  if (api !== OWN_API) return KNOWN_CONNECTORS[api ?? '']?.[operationId]
  const found = findOperation(connector, operationId)
  return found && ownShape(found)
}

/** The connector that a step means, by its connection. */
export function apiOf({ flow, step }: Place): string | undefined {
  const key = connectorInputs(step)?.host.connectionName ?? ''
  return flow.connections[key]?.api
}

export const isOwn = (place: Place): boolean => apiOf(place) === OWN_API

function ownShape({ operation, method, document }: OperationPlace): OperationShape {
  const isTrigger = operation['x-ms-trigger'] !== undefined
  return {
    inputs: new Map((operation.parameters ?? []).flatMap((parameter) => inputsOf(parameter, document))),
    waits: isTrigger,
    isTrigger,
    writes: method !== 'get' && operation['x-ms-safe-operation'] !== true && !isTrigger,
    isPageable: operation['x-ms-pageable'] !== undefined,
    isInternal: operation['x-ms-visibility'] === 'internal',
    isDeprecated: operation['deprecated'] === true,
  }
}

function inputsOf(parameter: Parameter, document: Document): [string, Input][] {
  const { name, required = false, schema } = parameter
  if (schema === undefined) {
    const { required: _, ...own } = parameter
    return own['x-ms-visibility'] === 'internal' ? [] : [[name, { required, schema: own }]]
  }
  return propertiesOf(name, schema, document, required, 0)
}

/** Objects are asked for property by property, as the designer does; an object with free properties as a whole. */
function propertiesOf(
  path: string,
  schema: Schema,
  document: Document,
  required: boolean,
  depth: number,
): [string, Input][] {
  const own = resolve(schema, document.definitions ?? {})
  const properties = Object.entries(own.properties ?? {})
  if (properties.length === 0 || depth > 8) return [[path, { required, schema: own }]]
  return properties
    .filter(([, property]) => property['x-ms-visibility'] !== 'internal')
    .flatMap(([name, property]) =>
      propertiesOf(`${path}/${name}`, property, document, required && (own.required ?? []).includes(name), depth + 1),
    )
}
