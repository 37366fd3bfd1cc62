/** What an expression of the Workflow Definition Language is made of. */
export type Expression = Literal | Call | Access

export interface Literal {
  kind: 'literal'
  value: string | number | boolean | null
  /** A number that is written with a point or an exponent: `5.0` divides otherwise than `5`. */
  isFloat?: true
}

export interface Call {
  kind: 'call'
  /** As it is written: names of functions ignore case. */
  name: string
  args: Expression[]
}

/** `of.key`, `of['key']` or `of[0]`; safe when a question mark stands before it. */
export interface Access {
  kind: 'access'
  of: Expression
  key: Expression
  safe: boolean
}

/**
 * A string of a definition: plain text, one expression whose value keeps its type (`@…`), or text with expressions in
 * it (`…@{…}…`), which is always a string.
 */
export type Template =
  | { kind: 'text'; text: string }
  | { kind: 'whole'; expression: Expression }
  | { kind: 'mixed'; parts: (string | Expression)[] }

/** An expression that Power Automate would refuse to save. */
export class ExpressionError extends Error {
  override name = 'ExpressionError'
}

/** The longest expression that a flow may have (https://learn.microsoft.com/power-automate/limits-and-config). */
export const MAX_EXPRESSION_LENGTH = 8_192
