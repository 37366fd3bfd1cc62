import {
  ExpressionError,
  findFunction,
  parseTemplate,
  type Access,
  type Call,
  type Expression,
} from '../../../../connector/rules/flows/expressions/index.ts'
import { addressFunctions } from './addresses.ts'
import { collectionFunctions } from './collections.ts'
import { conversionFunctions } from './conversion.ts'
import { createDateFunctions } from './dates.ts'
import { logicFunctions } from './logic.ts'
import { numberFunctions } from './numbers.ts'
import { objectFunctions } from './objects.ts'
import { textFunctions } from './text.ts'
import { boolean, Float, isRow, plain, TemplateError, toText, typeOf, type Functions } from './values.ts'

export type Evaluate = ReturnType<typeof createEvaluator>

/** Evaluates what a definition says; `run` has the functions that know the run: outputs, items, variables and so on. */
export function createEvaluator({ now, run }: { now: () => number; run: Functions }) {
  const functions: Functions = {
    ...textFunctions,
    ...collectionFunctions,
    ...logicFunctions,
    ...conversionFunctions,
    ...numberFunctions,
    ...createDateFunctions(now),
    ...addressFunctions,
    ...objectFunctions,
    ...run,
  }

  function valueOf(expression: Expression): unknown {
    switch (expression.kind) {
      case 'literal':
        return expression.isFloat ? new Float(Number(expression.value)) : expression.value
      case 'access':
        return lookUp(expression)
      case 'call':
        return callOf(expression)
    }
  }

  function callOf({ name, args }: Call): unknown {
    const known = findFunction(name)
    if (known === undefined) throw new TemplateError(`The template function '${name}' is not defined or not valid.`)
    const [least, most] = known.arity
    if (args.length < least || args.length > most) {
      throw new TemplateError(`The template function '${known.name}' does not take ${args.length} parameters.`)
    }
    const [condition, yes, no] = args
    // Only one value is evaluated, as flows rely on: `if(empty(x), '', formatDateTime(x))`.
    if (known.name === 'if' && condition && yes && no) return valueOf(boolean('if', valueOf(condition)) ? yes : no)
    const compute = functions[known.name]
    if (compute === undefined) throw new TemplateError(`The function '${known.name}' can't be used here.`)
    return compute(...args.map(valueOf))
  }

  function lookUp({ of, key, safe }: Access): unknown {
    const value = valueOf(of)
    const wanted = plain(valueOf(key))
    if (value === null || value === undefined) {
      if (safe) return null
      throw new TemplateError(
        `Cannot look up '${toText(wanted)}' in a value of type 'Null'; '?' before it allows that.`,
      )
    }
    const found = partOf(value, wanted)
    if (found === undefined && !safe) {
      const available = isRow(value) ? Object.keys(value).join(', ') : typeOf(value)
      throw new TemplateError(`Property '${toText(wanted)}' doesn't exist, available properties are '${available}'.`)
    }
    return found ?? null
  }

  function text(given: string): unknown {
    const template = parsed(given)
    switch (template.kind) {
      case 'text':
        return template.text
      case 'whole':
        return plain(valueOf(template.expression))
      case 'mixed':
        return template.parts.map((part) => (typeof part === 'string' ? part : toText(valueOf(part)))).join('')
    }
  }

  /** A part of a definition with every expression in it evaluated. */
  return function evaluate(given: unknown): unknown {
    if (typeof given === 'string') return text(given)
    if (Array.isArray(given)) return given.map(evaluate)
    if (!isRow(given)) return given
    return Object.fromEntries(Object.entries(given).map(([key, value]) => [toText(text(key)), evaluate(value)]))
  }
}

function parsed(given: string) {
  try {
    return parseTemplate(given)
  } catch (error) {
    if (error instanceof ExpressionError) throw new TemplateError(error.message, { cause: error })
    throw error
  }
}

/** A property, an item, or what a path such as `body/value` leads to, as the designer of Power Automate writes it. */
function partOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) {
    if (typeof key !== 'number') {
      throw new TemplateError(`An array can't be asked for '${toText(key)}', only by number.`)
    }
    return value[key]
  }
  if (!isRow(value) || typeof key !== 'string') {
    throw new TemplateError(`A value of type '${typeOf(value)}' has no part '${toText(key)}'.`)
  }
  if (Object.hasOwn(value, key)) return value[key]
  const [first = '', ...rest] = key.split('/')
  if (rest.length === 0 || !Object.hasOwn(value, first)) return undefined
  const inner = value[first]
  return isRow(inner) ? partOf(inner, rest.join('/')) : undefined
}
