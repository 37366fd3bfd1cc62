import { parseExpression } from './parse.ts'
import { ExpressionError, type Expression, type Template } from './syntax.ts'

/**
 * Reads a string of a definition as the workflow engine does: `@…` is an expression, `@@…` is text that begins with an
 * at sign, and `@{…}` anywhere is an expression in text, unless the at sign is doubled
 * (https://learn.microsoft.com/azure/logic-apps/workflow-definition-language-schema#expressions).
 */
export function parseTemplate(text: string): Template {
  if (text.startsWith('@@')) return { kind: 'text', text: text.slice(1) }
  if (text.startsWith('@') && !text.startsWith('@{') && text.length > 1) {
    return { kind: 'whole', expression: parseExpression(text.slice(1)) }
  }
  const parts = mixedParts(text)
  return parts.some((part) => typeof part !== 'string')
    ? { kind: 'mixed', parts }
    : { kind: 'text', text: parts.join('') }
}

function mixedParts(text: string): (string | Expression)[] {
  const parts: (string | Expression)[] = []
  let from = 0
  for (let at = text.indexOf('@{'); at >= 0; at = text.indexOf('@{', from)) {
    const isEscaped = at > from && text[at - 1] === '@'
    const end = isEscaped ? at + 2 : endOfExpression(text, at + 2) + 1
    parts.push(text.slice(from, isEscaped ? at - 1 : at))
    parts.push(isEscaped ? '@{' : parseExpression(text.slice(at + 2, end - 1)))
    from = end
  }
  return [...parts, text.slice(from)].filter((part) => part !== '')
}

function endOfExpression(text: string, from: number): number {
  let inText = false
  for (let at = from; at < text.length; at++) {
    if (text[at] === "'") inText = !inText
    if (text[at] === '}' && !inText) return at
  }
  throw new ExpressionError(`Close the expression that begins with @{${text.slice(from, from + 40)}.`)
}
