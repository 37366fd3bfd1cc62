import ts from 'typescript'

/** So short a piece of English may be French too, or a name. */
const SHORTEST = 12

/**
 * Every piece of text that a catalogue can say: its texts, and what stands between the values in those of its
 * functions. Only pieces of several words, so that finding one in a page means that it is in that language.
 */
export function piecesOf(catalogue: unknown): string[] {
  if (typeof catalogue === 'string') return several([catalogue])
  if (typeof catalogue === 'function') return several(literalsOf(String(catalogue)))
  return typeof catalogue === 'object' && catalogue !== null ? Object.values(catalogue).flatMap(piecesOf) : []
}

/** The same of sentences with places in them. */
export const piecesOfSentences = (sentences: readonly (readonly [string, unknown])[]): string[] =>
  several(sentences.flatMap(([english]) => english.split(/\{\w+(?::\w+)?\}/)))

const several = (pieces: readonly string[]): string[] =>
  pieces.map((piece) => piece.trim()).filter((piece) => piece.length >= SHORTEST && /\w \w+ \w/.test(piece))

function literalsOf(source: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteralLike(node)) found.push(node.text)
    if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('function.ts', `(${source})`, ts.ScriptTarget.Latest))
  return found
}
