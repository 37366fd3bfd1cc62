/**
 * Control characters, line and paragraph separators, and the marks that turn the direction of the text around them:
 * none belongs in a name, and each lets one line pretend to be another (https://trojansource.codes).
 */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const NO_TEXT = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]+/g

/** A value from the tenant as one line of ordinary text, for places that people read. */
export const oneLine = (value: string): string => value.toWellFormed().replace(NO_TEXT, ' ')

/** The same without a trace of what was taken out, for places where a space would be part of an identity. */
export const withoutControls = (value: string): string => value.toWellFormed().replace(NO_TEXT, '')

/** Text in which no program finds an address to click on: a name must not bring its own link into our mails. */
export const withoutLinks = (value: string): string =>
  oneLine(value)
    .replace(/:\/\//g, ': //')
    .replace(/\bwww\./gi, 'www .')

/** At most so many characters, and a sign where something is missing. */
export const shortened = (value: string, length: number): string => {
  const text = value.trim()
  const characters = [...text]
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`
}
