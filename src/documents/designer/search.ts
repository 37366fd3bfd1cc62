import type { Card } from './card.ts'
import type { Input } from './inputs.ts'

/** Everything by which a maker may look for an action, in small letters and each word once. */
export function wordsOf(card: Card): string {
  const texts = [
    card.summary,
    card.operationId,
    card.area,
    card.description,
    ...card.inputs.flatMap(titlesOf),
    ...card.outputs.map(({ title }) => title),
  ]
  return [...new Set(texts.join(' ').toLowerCase().split(/\s+/))].join(' ')
}

/** Whether all that was typed occurs somewhere, in any order. The script of the page does the same in the browser. */
export function isFound(words: string, query: string): boolean {
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word))
}

const titlesOf = ({ title, items }: Input): string[] => [title, ...items.flatMap(titlesOf)]
