import {
  callsIn,
  ExpressionError,
  expressionsOf,
  parseTemplate,
  type Access,
  type Call,
  type Expression,
} from './expressions/index.ts'
import { ownParts, textsIn, type Place } from '../../flows/walk.ts'

export interface ParsedText {
  path: string
  text: string
  /** Why Power Automate would not save it. */
  error?: string
  expressions: Expression[]
}

const remembered = new WeakMap<object, ParsedText[]>()

/** Every text of a step itself, read as the workflow engine reads it. */
export function parsedTexts({ step }: Place): ParsedText[] {
  const known = remembered.get(step)
  if (known !== undefined) return known
  const parsed = textsIn(ownParts(step)).map(({ path, text }) => ({ path, text, ...read(text) }))
  remembered.set(step, parsed)
  return parsed
}

function read(text: string): Pick<ParsedText, 'error' | 'expressions'> {
  try {
    return { expressions: expressionsOf(parseTemplate(text)) }
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.message, expressions: [] }
    throw error
  }
}

/** The expression of a text that is nothing else, such as the list of a loop. */
export function wholeExpression(text: string): Expression | undefined {
  const { expressions } = read(text)
  return text.startsWith('@') && !text.startsWith('@{') ? expressions[0] : undefined
}

export const callsOf = (place: Place): Call[] =>
  parsedTexts(place).flatMap(({ expressions }) => expressions.flatMap(callsIn))

/** Everything that is looked into, the outer ones first. */
export const accessesOf = (place: Place): Access[] =>
  parsedTexts(place).flatMap(({ expressions }) => expressions.flatMap(accessesIn))

function accessesIn(expression: Expression): Access[] {
  switch (expression.kind) {
    case 'literal':
      return []
    case 'access':
      return [expression, ...accessesIn(expression.of), ...accessesIn(expression.key)]
    case 'call':
      return expression.args.flatMap(accessesIn)
  }
}

/** The names that calls of these functions take as their only argument, such as `X` in `body('X')`. */
export function namesIn(place: Place, ...functions: string[]): string[] {
  return callsOf(place)
    .filter(({ name }) => functions.includes(name.toLowerCase()))
    .flatMap(({ args: [first] }) => (first?.kind === 'literal' && typeof first.value === 'string' ? [first.value] : []))
}
