import { escapeHtml, Html, html } from '../../services/reports/html.ts'

/** A path that may be broken before each of its steps. */
export const pathHtml = (path: string): Html => new Html(escapeHtml(path).replace(/(?<=\w|\})\//g, '<wbr>/'))

/** Paragraphs, and the headings among them, as descriptions in the document have them. */
export const prose = (text: string): Html[] =>
  text
    .split('\n\n')
    .map((part) => (part.startsWith('## ') ? html`<h2>${part.slice(3)}</h2>\n` : html`<p>${part}</p>\n`))

/** Text that stays as it is laid out. It can be scrolled with a keyboard, and has a name for whoever can't see it. */
export const sample = (label: string, text: string): Html =>
  html`<pre tabindex="0" role="region" aria-label="${label}">${multiline(text)}</pre>`

export const jsonText = (value: unknown): string => JSON.stringify(value, null, 2)

/** Escaped line by line: elsewhere in a page a value is a single line. */
export const multiline = (text: string): Html => new Html(text.split('\n').map(escapeHtml).join('\n'))
