import { oneLine } from './plain-text.ts'

/** Markup that was built by `html`: only this is put into a page as it stands. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}

export type HtmlPart = Html | string | number | undefined | false | readonly HtmlPart[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for any place in a page, between tags or in a quoted attribute. */
export const escapeHtml = (text: string): string =>
  oneLine(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string)

/**
 * Markup with values in it. Whatever is not markup itself is escaped, so that forgetting it is not possible; arrays are
 * joined, and what has no value leaves nothing behind.
 */
export function html(markup: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return new Html(markup.reduce((text, piece, index) => text + render(parts[index - 1]) + piece))
}

/**
 * A name or an address that breaks, where it has to, at `@` and before a dot, and not within a word: no hyphen is put
 * in, so that it can still be copied.
 */
export const breakable = (text: string): Html =>
  new Html(escapeHtml(text).replace(/@|(?<=\w)\.(?=\w)/g, (sign) => (sign === '@' ? '@<wbr>' : '<wbr>.')))

/** What people typed, or what a directory calls somebody: written in its own direction, also within a sentence. */
export const typed = (text: string): Html => html`<bdi dir="auto">${text}</bdi>`

function render(part: HtmlPart): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'number') return String(part)
  return typeof part === 'string' ? escapeHtml(part) : part.map(render).join('')
}
