import { resolve } from '../../../src/documents/swagger2.ts'
import { eachOperation, eachParameter, eachProperty, eachValue, isText, once } from './rule.ts'
import type { Rules, Verdict } from './rule.ts'
import type { SchemaPlace } from '../../../src/documents/walk.ts'

const restricted = /[/\\<>*%&?]/
const url = /https?:\/\/|www\./i
const smallWords = new Set([
  'a',
  'an',
  'and',
  'as',
  'at',
  'but',
  'by',
  'for',
  'from',
  'if',
  'in',
  'into',
  'is',
  'not',
  'of',
  'on',
  'only',
  'or',
  'per',
  'than',
  'that',
  'the',
  'to',
  'until',
  'was',
  'with',
])

const isSentence = (text: string) => /^[^\p{Ll}].*\.$/su.test(text.trim())
const isTitleCase = (text: string) =>
  text.split(/[\s-]+/).every((word, index) => !/^\p{Ll}+$/u.test(word) || (index > 0 && smallWords.has(word)))
const endsInWord = (text: string) => /[\p{L}\p{N}]$/u.test(text)

/** What the maker reads at a property: its own words, or those of the definition it points at. */
const told = ({ schema, document }: SchemaPlace) => resolve(schema, document.definitions ?? {})

const internal = (schema: { [word: string]: unknown }) => schema['x-ms-visibility'] === 'internal'

const needsSummary = 'Add an x-ms-summary in Title Case.'
const needsDescription = 'Add a description, a full sentence.'

function sentence(text: unknown): Verdict {
  return (
    isText(text) && !isSentence(text) && 'Write the description as a sentence with a capital letter and a full stop.'
  )
}

/** What makers read in the designer. */
export const textRules: Rules = {
  OperationSummaryMissing: eachOperation(
    ({ operation }) => !isText(operation.summary) && 'Add a summary, in sentence case.',
  ),
  OperationSummaryTooLong: eachOperation(
    ({ operation }) => (operation.summary?.length ?? 0) > 80 && 'Shorten the summary to 80 characters.',
  ),
  OperationSummaryNotSentenceCase: eachOperation(
    ({ operation }) => /^\p{Ll}/u.test(operation.summary ?? '') && 'Begin the summary with a capital letter.',
  ),
  OperationSummaryRepeated: eachOperation(
    ({ document, operation, path }) =>
      Object.values(document.paths)
        .flatMap((item) => Object.values(item))
        .some((other) => other !== operation && isText(operation.summary) && other.summary === operation.summary) &&
      `Tell ${path} and the other operation with this summary apart.`,
  ),
  OperationDescriptionMissing: eachOperation(({ operation }) => !isText(operation.description) && needsDescription),
  OperationDescriptionNotSentence: eachOperation(({ operation }) => sentence(operation.description)),
  OperationDescriptionRepeatsSummary: eachOperation(
    ({ operation }) =>
      isText(operation.summary) &&
      isText(operation.description) &&
      bare(operation.summary) === bare(operation.description) &&
      'Say more in the description than in the summary.',
  ),
  OperationDescriptionContainsUrl: eachOperation(
    ({ operation }) => url.test(operation.description ?? '') && 'Take the URL out of the description.',
  ),

  ParameterSummaryMissing: eachParameter(
    ({ parameter }) => parameter.in !== 'body' && !isText(parameter['x-ms-summary']) && needsSummary,
  ),
  ParameterDescriptionMissing: eachParameter(({ parameter }) => !isText(parameter.description) && needsDescription),
  PropertySummaryMissing: eachProperty(
    (place) => !isText(told(place)['x-ms-summary']) && !isText(told(place).title) && needsSummary,
  ),
  PropertyDescriptionMissing: eachProperty((place) => !isText(told(place).description) && needsDescription),
  DescriptionNotSentence: eachValue(
    ({ schema }) => schema.$ref === undefined && !beginsWithValue(schema) && sentence(schema.description),
  ),
  SummaryTooLong: eachValue(
    ({ schema }) =>
      isText(schema['x-ms-summary']) && schema['x-ms-summary'].length > 80 && 'Shorten x-ms-summary to 80 characters.',
  ),
  SummaryNotTitleCase: eachValue(
    ({ schema }) =>
      isText(schema['x-ms-summary']) && !isTitleCase(schema['x-ms-summary']) && 'Write x-ms-summary In Title Case.',
  ),
  DescriptionRepeatsSummary: eachValue(
    ({ schema }) =>
      isText(schema['x-ms-summary']) &&
      isText(schema.description) &&
      !internal(schema) &&
      bare(schema['x-ms-summary']) === bare(schema.description) &&
      'Say more in the description than in x-ms-summary.',
  ),

  RestrictedCharactersInSummary: (document) => [
    ...eachOperation(
      ({ operation }) => restricted.test(operation.summary ?? '') && 'Say the summary without / \\ < > * % & ?',
    )(document),
    ...eachValue(
      ({ schema }) =>
        restricted.test(String(schema['x-ms-summary'] ?? '')) && 'Say x-ms-summary without / \\ < > * % & ?',
    )(document),
  ],
  ValueMustEndWithAlphanumeric: (document) => [
    ...once(
      'info/title',
      ({ info }) => isText(info.title) && !endsInWord(info.title) && 'End the title with a letter or digit.',
    )(document),
    ...eachOperation(
      ({ operation }) =>
        isText(operation.summary) &&
        !endsInWord(operation.summary) &&
        !restricted.test(operation.summary) &&
        'End the summary with a letter or digit.',
    )(document),
  ],
}

/** "active; inactive (past the cut-off) …." explains values as they are written. */
function beginsWithValue({ enum: values = [], description = '' }: { enum?: unknown[]; description?: string }): boolean {
  return description.endsWith('.') && values.some((value) => description.startsWith(String(value)))
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
