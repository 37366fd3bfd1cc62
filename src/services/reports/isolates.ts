import { breakable, html, typed, type Html } from './html.ts'
import { oneLine } from './plain-text.ts'

/**
 * A name stands in its own direction within a sentence. Sentences are put together before anybody knows whether they
 * become a page, a mail or a card, so that the place of such a name is marked by characters of nobody's script, which
 * each of these turns into what it has for that.
 */
const BEGINS = '\uE001'
const ENDS = '\uE002'
const ISOLATE = /\uE001([^\uE001\uE002]*)\uE002/
const MARKS = /[\uE001\uE002]/g

/** Scripts that are written from the right: Hebrew, Arabic, Syriac, Thaana, N’Ko, Adlam and their relatives. */
const LETTER = '[\\u0590-\\u08FF\\uFB1D-\\uFDFF\\uFE70-\\uFEFC\\u{10800}-\\u{10FFF}\\u{1E800}-\\u{1EFFF}]'
const FROM_THE_RIGHT = new RegExp(LETTER, 'u')
/** From the first such letter to the last one before anything Latin, or what stands between two names. */
const NAME = new RegExp(`(${LETTER}(?:[^\\p{Script=Latin},;:"“”«»]*${LETTER})?)`, 'u')

/** What people typed, for a sentence; marked only where its direction may be another than that of our languages. */
export function isolated(value: string): string
export function isolated(value: string | undefined): string | undefined
export function isolated(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const text = oneLine(value).replaceAll(MARKS, '')
  return FROM_THE_RIGHT.test(text) ? `${BEGINS}${text}${ENDS}` : text
}

/** A sentence for plain text: U+2068 and U+2069 (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates). */
export const isolatesAsMarks = (text: string): string =>
  pieces(text)
    .map((piece, index) => (index % 2 === 0 ? piece : `\u2068${piece}\u2069`))
    .join('')

/** A sentence for a page or a mail. */
export const isolatesAsMarkup = (text: string): Html =>
  html`${pieces(text).map((piece, index) => (index % 2 === 0 ? piece : typed(piece)))}`

/**
 * A sentence that is kept, for a page: where its names stand in it was not kept, so that whatever is written from the
 * right is taken for one.
 */
export const ownDirections = (text: string): Html =>
  html`${text.split(NAME).map((piece, index) => (index % 2 === 0 ? breakable(piece) : typed(piece)))}`

/** A sentence for where there is neither, such as the title of a window. */
export const withoutIsolates = (text: string): string => text.replaceAll(MARKS, '')

/** Isolates at every other place. A mark without its other half comes from nobody here and stands for nothing. */
const pieces = (text: string): string[] => text.split(ISOLATE).map(withoutIsolates)
