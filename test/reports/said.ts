import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** So deep names are followed to what they stand for. */
const MOST_STEPS = 4

/** What no report shows: whoever calls gets it at once, in English as everything of the API. */
const FOR_CALLERS = /^(Refusal|TypeError|Error|ConfigError|GraphFailure|PlanHalts)$/

/**
 * Every sentence that a source file can say, with 7 in the place of what nobody knows beforehand: both sides of a
 * choice, and names followed to what they stand for in the same file.
 */
export function sentencesIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const known = new Map<string, ts.Expression[]>()
  visit(source, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined) {
      known.set(node.name.text, resultsOf(node.initializer))
    } else if (ts.isFunctionDeclaration(node) && node.name !== undefined) {
      known.set(node.name.text, resultsOf(node))
    }
  })

  function textsOf(node: ts.Expression, steps = MOST_STEPS): string[] {
    if (ts.isStringLiteralLike(node)) return [node.text]
    if (ts.isParenthesizedExpression(node)) return textsOf(node.expression, steps)
    if (ts.isTemplateExpression(node)) {
      return node.templateSpans.reduce(
        (texts, { expression, literal }) =>
          texts.flatMap((text) => textsOf(expression, steps).map((value) => `${text}${value}${literal.text}`)),
        [node.head.text],
      )
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      const right = textsOf(node.right, steps)
      return textsOf(node.left, steps).flatMap((text) => right.map((end) => text + end))
    }
    if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue, steps), ...textsOf(node.whenFalse, steps)]
    const name = ts.isCallExpression(node) ? node.expression : node
    const meant = ts.isIdentifier(name) && steps > 0 ? known.get(name.text) : undefined
    const texts = meant?.flatMap((one) => textsOf(one, steps - 1)) ?? []
    return texts.length === 0 ? ['7'] : texts
  }

  const found = new Set<string>()
  visit(source, (node) => {
    if (!isText(node) || isWithin(node)) return
    for (const text of textsOf(node as ts.Expression)) if (/^[A-Z"“]\S* .* .*\.$/s.test(text)) found.add(text)
  })
  return [...found]
}

const isText = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)

/** Whether a text is part of a longer one, or of an error. */
function isWithin(node: ts.Node): boolean {
  for (let { parent } = node; parent !== undefined; { parent } = parent) {
    if (ts.isNewExpression(parent) && FOR_CALLERS.test(parent.expression.getText())) return true
    if (isText(parent) || ts.isTemplateSpan(parent) || ts.isImportDeclaration(parent)) return true
    if (ts.isFunctionLike(parent) || ts.isStatement(parent)) return false
  }
  return false
}

/** What an expression or a function comes to: itself, or whatever it returns. */
function resultsOf(node: ts.Node): ts.Expression[] {
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return [node.body]
  if (!ts.isFunctionLike(node)) return [node as ts.Expression]
  const results: ts.Expression[] = []
  visit(node, (one) => {
    if (ts.isReturnStatement(one) && one.expression !== undefined) results.push(one.expression)
  })
  return results
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  ts.forEachChild(node, (child) => visit(child, see))
}
