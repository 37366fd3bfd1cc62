const LONGEST = 200

/**
 * The name of an input as it may be said: names come from the caller too, of any length and with any character in them.
 */
export function inputName(name: string): string {
  const text = name.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd')
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`
}
