import type { OperationPlace } from '../walk.ts'
import type { Document, Parameter, Schema } from '../swagger2.ts'
import { choicesOf, fieldsFrom, pickedFrom } from './choices.ts'
import type { Choice, Source } from './choices.ts'
import { below, byEmphasis, emphasisOf, isInternal, opened, ownTitle, prefixed, summaryOf, typeOf } from './shown.ts'
import type { Emphasis, Prefix } from './shown.ts'
import { present } from '../../present.ts'

/** One box of an action's form. */
export interface Input {
  /** Where the value goes: `groupId`, or `body/expected/city` for a property of the body. */
  key: string
  title: string
  description: string
  type: string
  format: string | undefined
  required: boolean
  emphasis: Emphasis
  default?: unknown
  choices: Choice[] | undefined
  pickedFrom: Source | undefined
  fieldsFrom: Source | undefined
  /** The boxes of each item, where it is a list of objects. */
  items: Input[]
}

interface Place {
  document: Document
  key: string
  /** Its name, where nothing better is said. */
  name: string
  required: boolean
  prefix: Prefix
  emphasis: Emphasis
  inside: readonly string[]
}

/** The boxes of an operation in the designer's order: required, important, normal, and advanced, which are folded. */
export function inputsOf({ operation, document }: OperationPlace): Input[] {
  const shown = (operation.parameters ?? []).filter((parameter) => !isInternal(parameter))
  const inputs = inOrder(shown.flatMap((parameter) => inputsOfParameter(parameter, document)))
  const named = (source?: Source) => source && { ...source, needs: source.needs.map((key) => titleOf(key, inputs)) }
  return inputs.map((input) => ({ ...input, pickedFrom: named(input.pickedFrom), fieldsFrom: named(input.fieldsFrom) }))
}

/** What a drop-down needs is told by the name that makers see; the older notation leaves `body/` away. */
function titleOf(key: string, inputs: Input[]): string {
  return inputs.find((input) => input.key === key || input.key === `body/${key}`)?.title ?? key
}

function inOrder(inputs: Input[]): Input[] {
  return [...inputs.filter(({ required }) => required), ...byEmphasis(inputs.filter(({ required }) => !required))]
}

function inputsOfParameter(parameter: Parameter, document: Document): Input[] {
  const { name, schema } = parameter
  const place: Place = {
    document,
    key: name,
    name,
    required: parameter.required === true,
    prefix: {},
    emphasis: emphasisOf(parameter),
    inside: [],
  }
  if (schema) return inputsOfSchema(schema, { ...place, name: summaryOf(parameter) ?? name })
  const { required: _, in: __, ...plain } = parameter
  return [inputOf(plain, place)]
}

function inputsOfSchema(schema: Schema, place: Place): Input[] {
  const { schema: actual, inside } = opened(schema, place.document, place.inside)
  if (isInternal(actual) || actual['readOnly'] === true) return []
  const emphasis = emphasisOf(actual, place.emphasis)
  const within = { ...place, emphasis, inside }
  const properties = Object.entries(actual.properties ?? {})
  const isOpen = typeOf(actual) === 'object' && properties.length > 0 && !fieldsFrom(actual, place.document)
  if (!isOpen) return [inputOf(actual, within)]
  const prefix = below(place.prefix, actual)
  return properties.flatMap(([name, property]) =>
    inputsOfSchema(property, {
      ...within,
      prefix,
      name,
      key: `${place.key}/${name}`,
      required: place.required && (actual.required?.includes(name) ?? false),
    }),
  )
}

function inputOf(schema: Schema, place: Place): Input {
  const { document, key, name, required, prefix, emphasis } = place
  const items = Array.isArray(schema.items) ? undefined : schema.items
  const item = items && opened(items, document, place.inside)
  return {
    key,
    title: prefixed(prefix, ownTitle(schema, name)),
    description: schema.description ?? '',
    type: typeOf(schema),
    format: schema.format,
    required,
    emphasis: emphasisOf(schema, emphasis),
    ...present('default', schema.default),
    choices: choicesOf(schema, required) ?? (item && choicesOf(item.schema, true)),
    pickedFrom: pickedFrom(schema, document),
    fieldsFrom: fieldsFrom(schema, document),
    items:
      item && typeOf(item.schema) === 'object'
        ? // The form of an item stands under the name of the list, which is not repeated in it.
          inOrder(inputsOfItem(item.schema, { ...place, key: `${key}/[]`, inside: item.inside }))
        : [],
  }
}

function inputsOfItem(schema: Schema, place: Place): Input[] {
  const { title: _, 'x-ms-summary': __, ...unnamed } = schema
  return inputsOfSchema(unnamed, { ...place, required: true, prefix: {}, emphasis: 'normal' }).filter(
    ({ key }) => key !== place.key,
  )
}
