import type { Document, Schema } from '../../../src/documents/swagger2.ts'
import { operations, parameters, properties, responses, schemas } from '../../../src/documents/walk.ts'
import type { OperationPlace, ParameterPlace, ResponsePlace, SchemaPlace } from '../../../src/documents/walk.ts'

export interface Problem {
  /** Where: the operationId or the definition, and what is inside. */
  path: string
  /** What to do about it, in one sentence. */
  message: string
}

export type Check = (document: Document) => Problem[]

/** Checks by name: the code of Microsoft's validator where it has one, else a name of ours. */
export type Rules = Record<string, Check>

/** What a rule thinks of a place: a message when it should change, anything falsy when all is well. */
export type Verdict = string | string[] | false | null | undefined

function each<P extends { path: string }>(list: (document: Document) => P[], judge: (place: P) => Verdict): Check {
  return (document) =>
    list(document).flatMap((place) => messages(judge(place)).map((message) => ({ path: place.path, message })))
}

export const eachOperation = (judge: (place: OperationPlace) => Verdict): Check => each(operations, judge)
export const eachParameter = (judge: (place: ParameterPlace) => Verdict): Check => each(parameters, judge)
export const eachResponse = (judge: (place: ResponsePlace) => Verdict): Check => each(responses, judge)
export const eachSchema = (judge: (place: SchemaPlace) => Verdict): Check => each(schemas, judge)
export const eachProperty = (judge: (place: SchemaPlace) => Verdict): Check => each(properties, judge)

/** Schemas, and parameters too where these use the same words. */
export const eachValue = (judge: (place: ValuePlace) => Verdict): Check => each(values, judge)

/** The document as a whole; `path` says which part of it. */
export const once =
  (path: string, judge: (document: Document) => Verdict): Check =>
  (document) =>
    messages(judge(document)).map((message) => ({ path, message }))

export interface ValuePlace {
  document: Document
  path: string
  schema: Schema
}

function values(document: Document): ValuePlace[] {
  const plain = parameters(document)
    .filter(({ parameter }) => parameter.in !== 'body' && !parameter.schema)
    .map(({ path, parameter }) => {
      const { required: _, ...schema } = parameter
      return { document, path, schema }
    })
  return [...plain, ...schemas(document)]
}

function messages(verdict: Verdict): string[] {
  return Array.isArray(verdict) ? verdict : verdict ? [verdict] : []
}

export function duplicates<T>(list: readonly T[]): T[] {
  return list.filter((value, index) => list.indexOf(value) !== index)
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

export function isUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)
}
