import type { Schema } from '../../../src/documents/swagger2.ts'
import { duplicates, eachValue, isText } from './rule.ts'
import type { Rules, ValuePlace, Verdict } from './rule.ts'

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** The type of a value in the words of Swagger 2.0, told so that a whole number passes as `number` too. */
export function hasTypeOf(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'string':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    default:
      return true
  }
}

const enumValues = ({ schema }: ValuePlace) =>
  list(schema['x-ms-enum-values']) as { value?: unknown; displayName?: unknown }[]

/** "Make standing roles eligible", not "standingToEligible" however it is capitalized. */
const isPlain = (words: string, value: string) =>
  !/^\p{Ll}/u.test(words) && !(/\p{Ll}\p{Lu}/u.test(value) && words.toLowerCase() === value.toLowerCase())

const negative = (word: string) => eachValue(({ schema }) => Number(schema[word]) < 0 && `Make ${word} zero or more.`)

const ordered =
  (low: string, high: string) =>
  ({ schema }: { schema: Schema }): Verdict =>
    schema[low] !== undefined &&
    schema[high] !== undefined &&
    Number(schema[low]) > Number(schema[high]) &&
    `Make ${low} at most ${high}.`

/** Defaults, enumerations and bounds: they must agree with the type and with each other. */
export const valueRules: Rules = {
  DefaultValueMustMatchType: eachValue(
    ({ schema }) =>
      schema.default !== undefined &&
      !hasTypeOf(schema.default, schema.type) &&
      `Make the default a value of type ${String(schema.type)}.`,
  ),
  DefaultNotInEnum: eachValue(
    ({ schema }) =>
      schema.default !== undefined &&
      schema.enum !== undefined &&
      !list(schema.enum).includes(schema.default) &&
      hasTypeOf(schema.default, schema.type) &&
      'Choose the default from the enum.',
  ),
  EnumMustContainAtLeastOneElement: eachValue(
    ({ schema }) => Array.isArray(schema.enum) && schema.enum.length === 0 && 'List at least one value.',
  ),
  EnumValueRepeated: eachValue(({ schema }) =>
    duplicates(list(schema.enum)).map((value) => `List "${String(value)}" once.`),
  ),
  InvalidEnumValue: eachValue(({ schema }) =>
    list(schema.enum)
      .filter((value) => !hasTypeOf(value, schema.type))
      .map((value) => `Make ${JSON.stringify(value)} a value of type ${String(schema.type)}.`),
  ),
  DuplicateEnumValuesInExtension: eachValue((place) =>
    duplicates(enumValues(place).map(({ value }) => value)).map((value) => `Give "${String(value)}" one display name.`),
  ),
  InvalidEnumValuesExtensionValue: eachValue((place) =>
    enumValues(place)
      .filter(({ value }) => !list(place.schema.enum).includes(value))
      .map(({ value }) => `Add "${String(value)}" to the enum or take its display name away.`),
  ),
  MissingEnumValuesDisplayName: eachValue((place) =>
    enumValues(place)
      .filter(({ displayName }) => !isText(displayName))
      .map(({ value }) => `Give "${String(value)}" a displayName.`),
  ),
  EnumWordsOutOfOrder: eachValue((place) => {
    const values = [...new Set(list(place.schema.enum))]
    const worded = enumValues(place).map(({ value }) => value)
    return (
      worded.some((value) => values.includes(value)) &&
      String(worded.filter((value) => values.includes(value))) !==
        String(values.filter((value) => worded.includes(value))) &&
      duplicates(worded).length === 0 &&
      'List the values in x-ms-enum-values in the order of the enum.'
    )
  }),
  EnumWordsNotPlain: eachValue((place) =>
    enumValues(place)
      .filter(({ value, displayName }) => isText(displayName) && !isPlain(displayName, String(value)))
      .map(({ value }) => `Say "${String(value)}" in words that begin with a capital letter.`),
  ),
  JsonValueNotInEnum: eachValue(
    ({ schema }) =>
      schema['x-ms-visibility'] !== undefined &&
      !['important', 'advanced', 'internal'].includes(String(schema['x-ms-visibility'])) &&
      'Make x-ms-visibility important, advanced or internal.',
  ),

  MultipleOfMustBeGreaterThanZero: eachValue(
    ({ schema }) => Number(schema['multipleOf']) <= 0 && 'Make multipleOf more than zero.',
  ),
  MaxItemsMustBeGreaterThanOrEqualToZero: negative('maxItems'),
  MaxLengthMustBeGreaterThanOrEqualToZero: negative('maxLength'),
  MaxPropertiesMustBeGreaterThanOrEqualToZero: negative('maxProperties'),
  MinItemsMustBeGreaterThanOrEqualToZero: negative('minItems'),
  MinLengthMustBeGreaterThanOrEqualToZero: negative('minLength'),
  MinPropertiesMustBeGreaterThanOrEqualToZero: negative('minProperties'),
  MinimumShouldBeLessThanOrEqualToMaximum: eachValue(ordered('minimum', 'maximum')),
  MinItemsShouldBeLessThanOrEqualToMaxItems: eachValue(ordered('minItems', 'maxItems')),
  MinLengthShouldBeLessThanOrEqualToMaxLength: eachValue(ordered('minLength', 'maxLength')),
  ExclusiveMaximumRequiresMaximum: eachValue(
    ({ schema }) =>
      schema['exclusiveMaximum'] !== undefined &&
      schema['maximum'] === undefined &&
      'Say the maximum beside exclusiveMaximum.',
  ),
  ExclusiveMinimumRequiresMinimum: eachValue(
    ({ schema }) =>
      schema['exclusiveMinimum'] !== undefined &&
      schema['minimum'] === undefined &&
      'Say the minimum beside exclusiveMinimum.',
  ),
  PatternShouldBeValidRegularExpression: eachValue(
    ({ schema }) =>
      schema['pattern'] !== undefined &&
      !isPattern(schema['pattern']) &&
      'Make the pattern a valid regular expression.',
  ),
}

function isPattern(value: unknown): boolean {
  try {
    return new RegExp(String(value)).source !== ''
  } catch {
    return false
  }
}
