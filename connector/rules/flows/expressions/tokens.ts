import { ExpressionError, MAX_EXPRESSION_LENGTH } from './syntax.ts'

export type Token =
  | { type: 'text'; value: string }
  | { type: 'number'; value: number; isFloat: boolean }
  | { type: 'name'; value: string }
  | { type: 'sign'; value: string }
  | { type: 'end'; value: '' }

const TEXT = /'((?:[^']|'')*)'/y
const NUMBER = /[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?/iy
const NAME = /[^\s.,(){}@[\]?'"]+/y
const SIGN = /[.,()[\]?]/y
const SPACE = /\s*/y

/** Cuts an expression into its tokens, the last of which is its end. */
export function tokens(source: string): Token[] {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    throw new ExpressionError(`An expression may have ${MAX_EXPRESSION_LENGTH} characters; this one has more.`)
  }
  const found: Token[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(source)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  for (take(SPACE); at < source.length; take(SPACE)) found.push(next(source, at, take))
  return [...found, { type: 'end', value: '' }]
}

function next(source: string, at: number, take: (pattern: RegExp) => RegExpExecArray | null): Token {
  const text = take(TEXT)
  if (text !== null) return { type: 'text', value: (text[1] ?? '').replaceAll("''", "'") }
  const number = take(NUMBER)
  if (number !== null) {
    if (take(NAME) !== null) throw unexpected(source, at)
    return { type: 'number', value: Number(number[0]), isFloat: /[.e]/i.test(number[0]) }
  }
  const sign = take(SIGN)
  if (sign !== null) return { type: 'sign', value: sign[0] }
  const name = take(NAME)
  if (name !== null) return { type: 'name', value: name[0] }
  throw unexpected(source, at)
}

function unexpected(source: string, at: number): ExpressionError {
  const what = source[at] === "'" ? 'A text that does not end' : `Unexpected ${JSON.stringify(source[at])}`
  return new ExpressionError(`${what} at position ${at + 1} of ${source}.`)
}
