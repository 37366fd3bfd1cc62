import type { Schema } from '../../../../src/documents/swagger2.ts'
import type { Rules, Verdict } from '../rule.ts'
import { outputOf } from '../../../../src/documents/walk.ts'
import type { OperationPlace } from '../../../../src/documents/walk.ts'
import { dropDowns } from './calls.ts'
import type { Call, Dynamic } from './calls.ts'
import { eachCallOf, eachOf, sayTheSame } from './each.ts'
import { findParameter, findProperty, follow } from './inputs.ts'

const eachDropDown = (judge: (dynamic: Dynamic) => Verdict) => eachOf(dropDowns, judge)
const eachListCall = (judge: (call: Call, target: OperationPlace) => Verdict) => eachCallOf(dropDowns, judge)

const nameOf = ({ operation }: OperationPlace) => operation.operationId ?? ''

/** Drop-downs: both notations say the same, and what they call gives a list. */
export const listRules: Rules = {
  DynamicListExtensionRequiredForNonParameterReferences: eachDropDown(
    ({ source, older, newer }) =>
      !newer &&
      older?.arguments.some(
        ({ reference }) =>
          reference !== undefined && !findParameter(source, reference) && findProperty(source, reference),
      ) &&
      'Add x-ms-dynamic-list: a property of the body is referred to.',
  ),
  DynamicListExtensionRequiredForAmbiguousReferences: eachDropDown(
    ({ source, older, newer }) =>
      !newer &&
      older?.arguments.some(
        ({ reference }) =>
          reference !== undefined && findParameter(source, reference) && findProperty(source, reference),
      ) &&
      'Add x-ms-dynamic-list: a reference could mean a parameter or a property of the body.',
  ),
  DynamicListMissing: eachDropDown(
    ({ older, newer }) =>
      !newer &&
      !older?.arguments.some(({ reference }) => reference !== undefined) &&
      'Add x-ms-dynamic-list beside x-ms-dynamic-values: newer designers read it.',
  ),
  DynamicValuesMissing: eachDropDown(
    ({ older }) => !older && 'Add x-ms-dynamic-values beside x-ms-dynamic-list: older designers read it.',
  ),
  DynamicExtensionsDisagree: eachDropDown(
    ({ older, newer }) =>
      older &&
      newer &&
      (!sayTheSame(older, newer) || older.path !== newer.path) &&
      'Let x-ms-dynamic-values and x-ms-dynamic-list say the same.',
  ),
  InvokedOperationShouldProduceArray: eachListCall(
    (call, target) =>
      follow(outputOf(target.operation) ?? {}, call.path, target.document)?.type !== 'array' &&
      `Name the array in the output of ${nameOf(target)} instead of "${call.path}".`,
  ),
  InvokedOperationShouldProduceProperty: eachListCall((call, target) => {
    const array = follow(outputOf(target.operation) ?? {}, call.path, target.document)
    const item = array?.type === 'array' ? (array.items as Schema) : undefined
    return (
      item &&
      call.itemPaths
        .filter((path) => path === '' || !follow(item, path, target.document))
        .map((path) => `Name a property of the items of ${nameOf(target)} instead of "${path}".`)
    )
  }),
}
