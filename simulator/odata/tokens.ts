import { badRequest } from '../http/graph-error.ts'

export type LiteralKind = 'string' | 'number' | 'boolean' | 'null' | 'date' | 'guid'

export interface Literal {
  kind: LiteralKind
  value: string | number | boolean | null
}

export type Token =
  | { type: 'literal'; literal: Literal }
  | { type: 'name'; text: string }
  | { type: 'symbol'; text: '(' | ')' | ',' | '/' | ':' }

const PATTERNS = [
  ['space', /\s+/y],
  ['string', /'(?:[^']|'')*'/y],
  ['guid', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/iy],
  ['date', /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d)?)?/iy],
  ['number', /-?\d+(?:\.\d+)?/y],
  ['name', /[$A-Za-z_][\w.$]*/y],
  ['symbol', /[(),/:]/y],
] as const

/** Cuts an OData filter into tokens; anything else in it is Graph's "Invalid filter clause". */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (let position = 0; position < text.length;) {
    const match = matchAt(text, position)
    if (match === undefined) {
      throw badRequest(
        'Invalid filter clause: There is an unterminated literal or an unexpected character at position ' +
          `${position} in '${text}'.`,
      )
    }
    position += match.text.length
    if (match.kind === 'space') continue
    if (match.kind === 'symbol') tokens.push({ type: 'symbol', text: match.text as '(' })
    else if (match.kind === 'name') tokens.push(nameOrKeyword(match.text))
    else tokens.push({ type: 'literal', literal: literalOf(match.kind, match.text) })
  }
  return tokens
}

function matchAt(text: string, position: number) {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = position
    const found = pattern.exec(text)
    if (found !== null) return { kind, text: found[0] }
  }
  return undefined
}

function nameOrKeyword(text: string): Token {
  if (text === 'true' || text === 'false') {
    return { type: 'literal', literal: { kind: 'boolean', value: text === 'true' } }
  }
  if (text === 'null') return { type: 'literal', literal: { kind: 'null', value: null } }
  return { type: 'name', text }
}

function literalOf(kind: 'string' | 'guid' | 'date' | 'number', text: string): Literal {
  if (kind === 'string') return { kind, value: text.slice(1, -1).replaceAll("''", "'") }
  if (kind === 'number') return { kind, value: Number(text) }
  return { kind, value: text }
}
