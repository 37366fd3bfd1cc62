import type { Rules } from '../rule.ts'
import { hasTypeOf } from '../values.ts'
import { findOperation } from '../../../../src/documents/walk.ts'
import type { OperationPlace } from '../../../../src/documents/walk.ts'
import { eachArgument, eachCall, eachDynamic } from './each.ts'
import { findInput, findParameter, findProperty } from './inputs.ts'

const nameOf = ({ operation }: OperationPlace) => operation.operationId ?? ''
const sameType = (one: unknown, other: unknown) => one === other || (one === 'integer' && other === 'number')

/** Whatever is asked while a maker fills in a form: the operation exists and gets what it needs. */
export const callRules: Rules = {
  OperationIdNotFound: eachDynamic(({ source, older, newer }) =>
    [...new Set([older, newer].filter((call) => call !== undefined).map(({ operationId }) => operationId))]
      .filter((operationId) => findOperation(source.document, operationId) === undefined)
      .map((operationId) => `Call an operation that exists, not "${String(operationId)}".`),
  ),
  OneOfPropertiesRequired: eachDynamic(({ newer }) =>
    (newer?.arguments ?? [])
      .filter(({ value, reference }) => value === undefined && reference === undefined)
      .map(({ name }) => `Pass "${name}" a value or a parameterReference.`),
  ),
  OperationParameterNameNotFound: eachCall((call, target, source) =>
    call.arguments.flatMap(({ name, reference }) => [
      ...(findInput(target, name) ? [] : [`Remove "${name}": ${nameOf(target)} has no such parameter.`]),
      ...(reference === undefined || findInput(source, reference)
        ? []
        : [`Refer to an input of ${nameOf(source)} instead of "${reference}".`]),
    ]),
  ),
  OperationParameterNameIsAmbiguous: eachArgument(
    ({ name }, _input, _given, target) =>
      findParameter(target, name) &&
      findProperty(target, name) &&
      `Rename "${name}": it is a parameter and a property of the body of ${nameOf(target)}.`,
  ),
  OperationMissingRequiredProperty: eachCall((call, target) =>
    (target.operation.parameters ?? [])
      .filter(
        (parameter) => parameter.required === true && parameter.in !== 'body' && parameter['default'] === undefined,
      )
      .filter(({ name }) => !call.arguments.some((argument) => argument.name === name))
      .map(({ name }) => `Pass "${name}", which ${nameOf(target)} requires.`),
  ),
  OperationParameterRequiredMismatch: eachArgument(
    ({ name, reference }, input, given) =>
      input.required && given && !given.required && `Make "${String(reference)}" required: "${name}" needs a value.`,
  ),
  OperationParameterStaticTypeMismatch: eachArgument(
    ({ name, value, reference }, { schema }) =>
      reference === undefined &&
      value !== undefined &&
      !hasTypeOf(value, schema.type) &&
      `Pass "${name}" a value of type ${String(schema.type)}.`,
  ),
  OperationParameterTypeMismatch: eachArgument(
    ({ name, reference }, input, given) =>
      given &&
      !sameType(given.schema.type, input.schema.type) &&
      `Pass "${name}" a value of type ${String(input.schema.type)}: "${String(reference)}" has another.`,
  ),
  SourcePropertyInternal: eachArgument(
    ({ reference }, _input, given) =>
      given?.internal && `Show "${String(reference)}" or pass a fixed value: makers can't fill it in.`,
  ),
}
