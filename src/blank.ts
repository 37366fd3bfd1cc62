/** White space, format characters (such as the marks of a direction) and letters that show nothing. */
const INVISIBLE = /^(?:\s|\p{Cf}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u2800|\u3164|\uffa0)*$/u

/** Whether a text has nothing that anybody could see. */
export const isBlank = (text: string): boolean => INVISIBLE.test(text)

const MARGIN = /[\s\p{Cf}]/u

/** A text without white space and format characters around it: what a copied name or number brings along. */
export function withoutMargins(text: string): string {
  const characters = [...text]
  const first = characters.findIndex((character) => !MARGIN.test(character))
  const last = characters.findLastIndex((character) => !MARGIN.test(character))
  return first < 0 ? '' : characters.slice(first, last + 1).join('')
}
