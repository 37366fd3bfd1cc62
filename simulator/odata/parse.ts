import { badRequest } from '../http/graph-error.ts'
import { tokenize } from './tokens.ts'
import type { Literal, Token } from './tokens.ts'

export type Path = readonly string[]
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'

export type Filter =
  | { type: 'and' | 'or'; left: Filter; right: Filter }
  | { type: 'not'; operand: Filter }
  | { type: 'compare'; operator: Comparison; path: Path; literal: Literal }
  | { type: 'in'; path: Path; literals: readonly Literal[] }
  | { type: 'function'; name: 'startswith' | 'endswith' | 'contains'; path: Path; literal: Literal }
  /** `path/any()` without variable and body: "is not empty". */
  | { type: 'any'; path: Path; variable?: string; body?: Filter }
  /** `path/$count eq n` */
  | { type: 'count'; path: Path; operator: Comparison; literal: Literal }

const COMPARISONS: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const FUNCTIONS: ReadonlySet<string> = new Set(['startswith', 'endswith', 'contains'])

/** Parses the OData `$filter` grammar that Graph supports (learn.microsoft.com/graph/filter-query-parameter). */
export function parseFilter(text: string): Filter {
  const parser = new Parser(tokenize(text), text)
  return parser.whole()
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #text: string
  #position = 0

  constructor(tokens: readonly Token[], text: string) {
    this.#tokens = tokens
    this.#text = text
  }

  whole(): Filter {
    const filter = this.#or()
    if (this.#peek() !== undefined) throw this.#error()
    return filter
  }

  #or(): Filter {
    let left = this.#and()
    while (this.#takeName('or')) left = { type: 'or', left, right: this.#and() }
    return left
  }

  #and(): Filter {
    let left = this.#unary()
    while (this.#takeName('and')) left = { type: 'and', left, right: this.#unary() }
    return left
  }

  #unary(): Filter {
    if (this.#takeName('not')) return { type: 'not', operand: this.#unary() }
    if (this.#takeSymbol('(')) {
      const inner = this.#or()
      this.#expectSymbol(')')
      return inner
    }
    return this.#condition()
  }

  #condition(): Filter {
    const name = this.#name()
    if (FUNCTIONS.has(name.toLowerCase()) && this.#takeSymbol('(')) return this.#function(name.toLowerCase())
    const path = [name]
    while (this.#takeSymbol('/')) {
      const part = this.#name()
      if (part === 'any' && this.#takeSymbol('(')) return this.#any(path)
      if (part === '$count') return { type: 'count', path, operator: this.#comparison(), literal: this.#literal() }
      path.push(part)
    }
    if (this.#takeName('in')) return { type: 'in', path, literals: this.#list() }
    return { type: 'compare', path, operator: this.#comparison(), literal: this.#literal() }
  }

  #function(name: string): Filter {
    const path = [this.#name()]
    while (this.#takeSymbol('/')) path.push(this.#name())
    this.#expectSymbol(',')
    const literal = this.#literal()
    this.#expectSymbol(')')
    return { type: 'function', name: name as 'contains', path, literal }
  }

  #any(path: Path): Filter {
    if (this.#takeSymbol(')')) return { type: 'any', path }
    const variable = this.#name()
    this.#expectSymbol(':')
    const body = this.#or()
    this.#expectSymbol(')')
    return { type: 'any', path, variable, body }
  }

  #list(): Literal[] {
    this.#expectSymbol('(')
    const literals = [this.#literal()]
    while (this.#takeSymbol(',')) literals.push(this.#literal())
    this.#expectSymbol(')')
    return literals
  }

  #comparison(): Comparison {
    const name = this.#name()
    if (!COMPARISONS.has(name)) throw this.#error()
    return name as Comparison
  }

  #literal(): Literal {
    const token = this.#next()
    if (token?.type !== 'literal') throw this.#error()
    return token.literal
  }

  #name(): string {
    const token = this.#next()
    if (token?.type !== 'name') throw this.#error()
    return token.text
  }

  #expectSymbol(text: string): void {
    if (!this.#takeSymbol(text)) throw this.#error()
  }

  #takeSymbol(text: string): boolean {
    return this.#take('symbol', text)
  }

  #takeName(text: string): boolean {
    return this.#take('name', text)
  }

  #take(type: 'name' | 'symbol', text: string): boolean {
    const token = this.#peek()
    if (token?.type !== type || token.text !== text) return false
    this.#position++
    return true
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#position]
  }

  #next(): Token | undefined {
    return this.#tokens[this.#position++]
  }

  #error(): Error {
    return badRequest(`Invalid filter clause: Syntax error at position ${this.#position} in '${this.#text}'.`)
  }
}
