import type { Rules, Verdict } from '../rule.ts'
import { outputOf } from '../../../../src/documents/walk.ts'
import { dynamicObjects } from './calls.ts'
import type { Argument, Dynamic } from './calls.ts'
import { eachCallOf, eachOf, sayTheSame } from './each.ts'
import { findParameter, findProperty, follow } from './inputs.ts'

const eachObject = (judge: (dynamic: Dynamic) => Verdict) => eachOf(dynamicObjects, judge)

/** The older notation points at the properties of a schema, the newer one at the schema itself. */
const toSchema = (path: string) => path.replace(/(^|\/)properties$/, '')
const pointsAtProperties = (path: string) => toSchema(path) !== path

const refersTo = (dynamic: Dynamic, isMeant: (reference: string) => boolean | undefined) =>
  dynamic.older?.arguments.some(({ reference }: Argument) => reference !== undefined && isMeant(reference))

/** Objects whose fields depend on what a maker filled in before. */
export const objectRules: Rules = {
  DynamicSchemaNotOnObject: eachObject(
    ({ schema }) => schema.type !== 'object' && 'Make it an object: the designer opens nothing else.',
  ),
  DynamicPropertiesExtensionRequiredForNonParameterReferences: eachObject(
    (dynamic) =>
      !dynamic.newer &&
      refersTo(dynamic, (name) => !findParameter(dynamic.source, name) && !!findProperty(dynamic.source, name)) &&
      'Add x-ms-dynamic-properties: a property of the body is referred to.',
  ),
  DynamicPropertiesExtensionRequiredForAmbiguousReferences: eachObject(
    (dynamic) =>
      !dynamic.newer &&
      refersTo(dynamic, (name) => !!findParameter(dynamic.source, name) && !!findProperty(dynamic.source, name)) &&
      'Add x-ms-dynamic-properties: a reference could mean a parameter or a property of the body.',
  ),
  DynamicPropertiesExtensionRequiredForPropertiesValuePath: eachObject(
    ({ older, newer }) =>
      older &&
      !newer &&
      pointsAtProperties(older.path) &&
      'Add x-ms-dynamic-properties with the path of the schema itself.',
  ),
  DynamicPropertiesMissing: eachObject(
    ({ older, newer }) =>
      older &&
      !newer &&
      !pointsAtProperties(older.path) &&
      !older.arguments.some(({ reference }) => reference !== undefined) &&
      'Add x-ms-dynamic-properties beside x-ms-dynamic-schema: newer designers read it.',
  ),
  DynamicSchemaMissing: eachObject(
    ({ older }) => !older && 'Add x-ms-dynamic-schema beside x-ms-dynamic-properties: older designers read it.',
  ),
  DynamicPropertiesItemValuePathMismatch: eachObject(
    ({ older, newer }) =>
      older &&
      newer &&
      newer.path !== toSchema(older.path) &&
      `Set itemValuePath to "${toSchema(older.path)}", the path of the schema.`,
  ),
  DynamicObjectExtensionsDisagree: eachObject(
    ({ older, newer }) =>
      older &&
      newer &&
      !sayTheSame(older, newer) &&
      'Let x-ms-dynamic-schema and x-ms-dynamic-properties call the same with the same values.',
  ),
  DynamicSchemaNotProduced: eachCallOf(
    dynamicObjects,
    ({ path }, target) =>
      follow(outputOf(target.operation) ?? {}, toSchema(path), target.document)?.type !== 'object' &&
      `Return the schema as an object at "${toSchema(path)}" in ${String(target.operation.operationId)}.`,
  ),
}
