import type { Document, Schema } from '../swagger2.ts'
import type { OperationPlace } from '../walk.ts'
import { inputsOf } from './inputs.ts'
import type { Input } from './inputs.ts'
import { outputSchema, outputsOf } from './outputs.ts'
import type { Output } from './outputs.ts'
import { emphasisOf, isInternal, opened, typeOf } from './shown.ts'
import type { Emphasis } from './shown.ts'

/** One action or trigger, as it stands in a flow. */
export interface Card {
  operationId: string
  kind: 'action' | 'trigger'
  area: string
  summary: string
  description: string
  hint: string | undefined
  emphasis: Emphasis
  inputs: Input[]
  outputs: Output[]
  /** The list of which a flow can run once per item ("Split on"), as a path below the body. */
  splitOn: string | undefined
  /** Whether makers can have further pages fetched ("Pagination" in the settings of the action). */
  paged: boolean
}

export function cardOf(place: OperationPlace): Card {
  const { operation } = place
  const [area = 'Other'] = (operation['tags'] ?? []) as string[]
  const isTrigger = operation['x-ms-trigger'] !== undefined
  const hint = operation['x-ms-trigger-hint']
  return {
    operationId: operation.operationId ?? '',
    kind: isTrigger ? 'trigger' : 'action',
    area,
    summary: operation.summary ?? operation.operationId ?? '',
    description: operation.description ?? '',
    hint: typeof hint === 'string' ? hint : undefined,
    emphasis: emphasisOf(operation),
    inputs: inputsOf(place),
    outputs: outputsOf(place),
    splitOn: isTrigger ? soleList(outputSchema(place) ?? {}, place.document) : undefined,
    paged: operation['x-ms-pageable'] !== undefined,
  }
}

/** The path of a list that is the only thing a maker would see; with anything beside it, the designer offers none. */
function soleList(
  schema: Schema,
  document: Document,
  path: readonly string[] = [],
  within: readonly string[] = [],
): string | undefined {
  const { schema: actual, inside } = opened(schema, document, within)
  if (typeOf(actual) === 'array') return path.join('/')
  const [property, ...more] = Object.entries(actual.properties ?? {}).filter(
    ([, part]) => !isInternal(opened(part, document, inside).schema),
  )
  if (property === undefined || more.length > 0) return undefined
  const [name, part] = property
  return soleList(part, document, [...path, name], inside)
}
