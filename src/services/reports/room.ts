import { oneLine, shortened } from './plain-text.ts'
import type { Speech } from './speech.ts'

/** How much a summary may say: an approval cuts off what is too long. */
export interface Limits {
  /** How many things are named in a list, and how many lines there are. */
  most: number
  lines: number
  /** How many characters a text has, and a name. */
  words: number
  name: number
}

export type Room = ReturnType<typeof createRoom>

/** Fits texts from the tenant into a summary. */
export function createRoom({ most, lines, words, name }: Limits, { listed }: Pick<Speech, 'listed'>) {
  const fit = (text: string, length: number) => shortened(oneLine(text), length)
  return {
    most,
    lines,
    text: (text: string) => fit(text, words),
    name: (text: string) => fit(text, name),
    listed: <T>(items: readonly T[], say: (item: T) => string) => listed(items.map(say), most),
  }
}
