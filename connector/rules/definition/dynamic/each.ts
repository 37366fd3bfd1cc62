import type { Document } from '../../../../src/documents/swagger2.ts'
import { isText } from '../rule.ts'
import type { Check, Verdict } from '../rule.ts'
import { findOperation } from '../../../../src/documents/walk.ts'
import type { OperationPlace } from '../../../../src/documents/walk.ts'
import { dropDowns, dynamicObjects } from './calls.ts'
import type { Argument, Call, Dynamic } from './calls.ts'
import { findInput } from './inputs.ts'
import type { Input } from './inputs.ts'

type List = (document: Document) => Dynamic[]

const everything: List = (document) => [...dropDowns(document), ...dynamicObjects(document)]

export const eachOf =
  (list: List, judge: (dynamic: Dynamic) => Verdict): Check =>
  (document) =>
    list(document).flatMap((dynamic) =>
      [judge(dynamic)]
        .flat()
        .filter(isText)
        .map((message) => ({ path: dynamic.path, message })),
    )

export const eachDynamic = (judge: (dynamic: Dynamic) => Verdict): Check => eachOf(everything, judge)

/** Judges both notations; where they say the same, the finding is the same too. */
export const eachCallOf = (
  list: List,
  judge: (call: Call, target: OperationPlace, source: OperationPlace) => Verdict,
): Check =>
  eachOf(list, ({ source, older, newer }) => {
    const calls = [older, newer].filter((call) => call !== undefined)
    const messages = calls.flatMap((call) => {
      const target = findOperation(source.document, call.operationId)
      return target ? [judge(call, target, source)].flat().filter(isText) : []
    })
    return [...new Set(messages)]
  })

export const eachCall = (judge: Parameters<typeof eachCallOf>[1]): Check => eachCallOf(everything, judge)

export const eachArgument = (
  judge: (argument: Argument, input: Input, given: Input | undefined, target: OperationPlace) => Verdict,
): Check =>
  eachCall((call, target, source) =>
    call.arguments.flatMap((argument) => {
      const input = findInput(target, argument.name)
      const given = argument.reference === undefined ? undefined : findInput(source, argument.reference)
      return input ? [judge(argument, input, given, target)].flat().filter(isText) : []
    }),
  )

/** Whether two notations call the same operation with the same values; the newer one says where an input is. */
export function sayTheSame(one: Call, other: Call): boolean {
  return (
    one.operationId === other.operationId &&
    String(one.itemPaths) === String(other.itemPaths) &&
    one.arguments.length === other.arguments.length &&
    one.arguments.every((argument) => other.arguments.some((same) => textOf(same) === textOf(argument)))
  )
}

const textOf = ({ name, reference, value }: Argument) =>
  JSON.stringify([lastOf(name), reference === undefined ? value : { parameter: lastOf(reference) }])

const lastOf = (path: string) => path.split('/').at(-1)
