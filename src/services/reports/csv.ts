export type CsvValue = string | number | boolean | undefined

/** Marks the file as UTF-8, without which Excel reads names in the code page of the machine. */
export const BOM = '\uFEFF'

/**
 * What a spreadsheet takes for a formula, also behind blanks and quotes that it drops, and in either width.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[\s"'’]*[=+\-@＝＋－＠]/u
/**
 * Where a cell may end in a spreadsheet that is set up otherwise: at a semicolon, where the comma is a decimal point.
 */
const OTHER_ENDS = /([;\t\r\n])/

/** Text that no spreadsheet calculates: an apostrophe makes it text, and leaves a phone number readable. */
export function withoutFormula(text: string): string {
  const guarded = text
    .split(OTHER_ENDS)
    .map((piece) => (FORMULA.test(piece) ? `'${piece}` : piece))
    .join('')
  return /^[\t\r\n]/.test(guarded) ? `'${guarded}` : guarded
}

/** One cell, quoted where RFC 4180 asks for it. Numbers are ours and stay numbers. */
export function csvCell(value: CsvValue): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const text = withoutFormula(value.toWellFormed().replaceAll('\0', ''))
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One record with its line end (https://www.rfc-editor.org/rfc/rfc4180). */
export const csvRow = (values: readonly CsvValue[]): string => `${values.map(csvCell).join(',')}\r\n`
