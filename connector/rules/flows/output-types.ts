import { findOperation, outputOf, type OperationPlace } from '../../../src/documents/walk.ts'
import { resolve, type Document, type Schema } from '../../../src/documents/swagger2.ts'
import { OWN_API } from '../../flows/flow.ts'
import type { Access, Call, Expression } from './expressions/index.ts'
import { apiOf } from './operation-shape.ts'
import { wholeExpression } from './parsed.ts'
import { actionsOf, connectorInputs, loopsAround, triggersOf, type Place } from '../../flows/walk.ts'

/** What an expression gives, as far as our connector's definition tells; nothing where it does not. */
export type Type = Schema | undefined

const TEXT: Schema = { type: 'string' }
/** As every refusal of ours says it. */
const ERROR: Schema = {
  type: 'object',
  properties: { code: TEXT, message: TEXT, target: TEXT, requestId: TEXT, details: {} },
}

/**
 * Follows expressions through a flow, from the outputs of our actions over loops and filters to a single property, and
 * tells of properties that no answer has: the designer saves such an expression without a word, and it gives nothing.
 */
export function createTypes(connector: Document, onUnknown: (property: string) => void = () => {}) {
  const own = (schema: Schema | undefined): Type =>
    schema === undefined ? undefined : resolve(schema, connector.definitions ?? {})
  const itemsOf = (type: Type): Type =>
    type?.items === undefined || Array.isArray(type.items) ? undefined : own(type.items)

  function typeOf(expression: Expression, place: Place): Type {
    switch (expression.kind) {
      case 'literal':
        return undefined
      case 'access':
        return accessed(expression, place)
      case 'call':
        return called(expression, place)
    }
  }

  function accessed({ of, key }: Access, place: Place): Type {
    const type = typeOf(of, place)
    if (type === undefined || key.kind !== 'literal') return undefined
    return typeof key.value === 'number' ? itemsOf(type) : property(type, String(key.value))
  }

  /** `body/plan/title` is a way as well as a name. */
  function property(type: Schema, key: string): Type {
    let current: Type = type
    for (const name of key.split('/')) {
      if (current?.properties === undefined || Object.keys(current.properties).length === 0) return undefined
      if (current.properties[name] === undefined) onUnknown(key)
      current = own(current.properties[name])
    }
    return current
  }

  function called({ name, args: [first, ...rest] }: Call, place: Place): Type {
    const named = first?.kind === 'literal' ? String(first.value) : ''
    switch (name.toLowerCase()) {
      case 'outputs':
        return outputsOf(place, named)
      case 'body':
        return bodyOf(place, named)
      case 'triggeroutputs':
        return envelope(triggered(place))
      case 'triggerbody':
        return triggered(place)
      case 'items':
        return itemsOf(listOf(loopsAround(place).find((loop) => loop.name === named)))
      case 'item':
        return itemsOf(listOf(place))
      case 'first':
      case 'last':
        return first && itemsOf(typeOf(first, place))
      case 'take':
      case 'skip':
      case 'reverse':
      case 'sort':
        return first && typeOf(first, place)
      case 'coalesce':
        return first !== undefined && rest.every(({ kind }) => kind === 'literal') ? typeOf(first, place) : undefined
      default:
        return undefined
    }
  }

  const envelope = (body: Type): Type => body && { type: 'object', properties: { body } }

  function outputsOf(place: Place, name: string): Type {
    const action = actionsOf(place.flow).find((other) => other.name === name)
    return action === undefined || connectorInputs(action.step) === undefined
      ? undefined
      : envelope(bodyOf(place, name))
  }

  function bodyOf({ flow }: Place, name: string): Type {
    const action = actionsOf(flow).find((other) => other.name === name)
    if (action === undefined) return undefined
    if (action.step.type === 'Query') return listOf(action)
    const operation = ownOperation(action)
    return withError(operation && own(outputOf(operation.operation)))
  }

  /** What failed has an error in the place of its output. */
  const withError = (type: Type): Type =>
    type?.properties && { ...type, properties: { error: ERROR, ...type.properties } }

  /** One entry of what our trigger sends: flows split it. */
  function triggered({ flow }: Place): Type {
    const [trigger] = triggersOf(flow)
    const operation = trigger && ownOperation(trigger)
    const item = operation && (connector.paths[operation.template] as Record<string, unknown> | undefined)
    const { schema } = (item?.['x-ms-notification-content'] ?? {}) as { schema?: Schema }
    const value = own(schema)?.properties?.['value']
    return itemsOf(own(value))
  }

  function ownOperation(place: Place): OperationPlace | undefined {
    return apiOf(place) === OWN_API
      ? findOperation(connector, connectorInputs(place.step)?.host.operationId)
      : undefined
  }

  /** The list that a loop goes through, or a filter, a selection or a table. */
  function listOf(place: Place | undefined): Type {
    const { from } = (place?.step.inputs ?? {}) as { from?: unknown }
    const list = place?.step['foreach'] ?? from
    if (place === undefined || typeof list !== 'string') return undefined
    const expression = wholeExpression(list)
    return expression && typeOf(expression, place)
  }

  return { typeOf }
}
