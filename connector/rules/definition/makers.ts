import { eachOperation, eachParameter, eachSchema, isText } from './rule.ts'
import type { Rules, Verdict } from './rule.ts'
import type { OperationPlace } from '../../../src/documents/walk.ts'

const LONGEST_DESCRIPTION = 160

const isInternal = ({ operation }: OperationPlace) => operation['x-ms-visibility'] === 'internal'
const sentences = (text: string) => text.match(/[.!?](?=\s|$)/g)?.length ?? 0

interface Listed {
  enum?: unknown
  'x-ms-enum-values'?: unknown
}

function needsWords({ enum: values, 'x-ms-enum-values': words }: Listed): Verdict {
  const worded = ((words ?? []) as { value: unknown }[]).map(({ value }) => value)
  // The designer says yes and no by itself.
  const wordless = ((values ?? []) as unknown[]).filter(
    (value) => typeof value !== 'boolean' && !worded.includes(value),
  )
  return wordless.length > 0 && `Add x-ms-enum-values for: ${wordless.map(String).join(', ')}.`
}

/**
 * What makes actions quick to read and to fill in, beyond what Microsoft checks: short descriptions, words for every
 * value that is shown, and a family for what may get a successor.
 */
export const makerRules: Rules = {
  OperationDescriptionTooLong: eachOperation(
    (place) =>
      !isInternal(place) &&
      (place.operation.description?.length ?? 0) > LONGEST_DESCRIPTION &&
      `Shorten the description to ${LONGEST_DESCRIPTION} characters: it has ${place.operation.description?.length}.`,
  ),
  OperationDescriptionTooManySentences: eachOperation(
    (place) =>
      !isInternal(place) &&
      isText(place.operation.description) &&
      sentences(place.operation.description) > 2 &&
      'Say it in one sentence, or in two.',
  ),
  EnumWordsMissing: (document) => [
    ...eachParameter(
      (place) =>
        !isInternal(place) &&
        place.parameter['x-ms-visibility'] !== 'internal' &&
        needsWords(place.parameter as Listed),
    )(document),
    ...eachSchema(({ schema, hidden }) => !hidden && needsWords(schema))(document),
  ],
  FamilyMissing: eachOperation(
    (place) =>
      !isInternal(place) &&
      (place.operation['x-ms-api-annotation'] as { family?: unknown } | undefined)?.family === undefined &&
      'Name the family in x-ms-api-annotation, so that a later revision can take over.',
  ),
}
