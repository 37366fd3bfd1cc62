import { ExpressionError, type Call, type Expression } from './syntax.ts'
import { tokens, type Token } from './tokens.ts'

const CONSTANTS: Record<string, true | false | null> = { true: true, false: false, null: null }

/** Parses an expression as it stands between `@{` and `}`, or after the `@` of a whole value. */
export function parseExpression(source: string): Expression {
  const reader = createReader(source)
  const expression = readExpression(reader)
  if (!reader.isAtEnd()) throw reader.unexpected()
  return expression
}

function readExpression(reader: Reader): Expression {
  const token = reader.next()
  switch (token.type) {
    case 'text':
      return { kind: 'literal', value: token.value }
    case 'number':
      return { kind: 'literal', value: token.value, ...(token.isFloat ? { isFloat: true } : {}) }
    case 'name': {
      const constant = CONSTANTS[token.value.toLowerCase()]
      return constant === undefined
        ? readAccess(reader, readCall(reader, token.value))
        : { kind: 'literal', value: constant }
    }
    case 'sign':
    case 'end':
      throw reader.unexpected(token)
  }
}

function readCall(reader: Reader, name: string): Call {
  reader.expect('(')
  const args: Expression[] = []
  if (reader.skips(')')) return { kind: 'call', name, args }
  do args.push(readExpression(reader))
  while (reader.skips(','))
  reader.expect(')')
  return { kind: 'call', name, args }
}

/** Only what a function gives can be looked into: `'text'[0]` is refused, as the designer does. */
function readAccess(reader: Reader, of: Expression): Expression {
  const safe = reader.skips('?')
  if (reader.skips('.')) {
    return readAccess(reader, { kind: 'access', of, key: { kind: 'literal', value: reader.name() }, safe })
  }
  if (reader.skips('[')) {
    const key = readExpression(reader)
    reader.expect(']')
    return readAccess(reader, { kind: 'access', of, key, safe })
  }
  if (safe) throw reader.unexpected()
  return of
}

type Reader = ReturnType<typeof createReader>

function createReader(source: string) {
  const left = tokens(source)
  const peek = (): Token => left[0] ?? { type: 'end', value: '' }
  const isSign = (sign: string) => peek().type === 'sign' && peek().value === sign
  const unexpected = ({ type, value } = peek()) =>
    new ExpressionError(
      type === 'end' ? `The expression ${source} ends too early.` : `Unexpected ${value} in ${source}.`,
    )
  const next = (): Token => left.shift() ?? { type: 'end', value: '' }
  return {
    next,
    unexpected,
    isAtEnd: () => peek().type === 'end',
    skips(sign: string): boolean {
      const found = isSign(sign)
      if (found) next()
      return found
    },
    expect(sign: string): void {
      if (!isSign(sign)) throw unexpected()
      next()
    },
    name(): string {
      const token = next()
      if (token.type !== 'name') throw unexpected(token)
      return token.value
    },
  }
}
