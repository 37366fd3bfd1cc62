const MOST_REPETITIONS = 3
/**
 * Stands for a group that holds a repetition or a choice, once its parentheses are gone: it is one more choice then.
 */
const OPEN = '|'

/**
 * A pattern for names, whatever their case; nothing for a text that is no regular expression, or one that could take
 * for ever on an unlucky name: one that repeats a group with a repetition or a choice in it, or repeats more than three
 * times.
 */
export function namePattern(text: string): RegExp | undefined {
  let plain = text.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x')
  if ((plain.match(/[*+]|\{\d+,\d*\}/g) ?? []).length > MOST_REPETITIONS) return undefined
  for (let group = innermost(plain); group !== undefined; group = innermost(plain)) {
    const isOpen = /[*+|}]/.test(group.body)
    if (isOpen && group.isRepeated) return undefined
    plain = plain.replace(group.whole, isOpen ? OPEN : 'x')
  }
  try {
    return new RegExp(text, 'i')
  } catch {
    return undefined
  }
}

function innermost(text: string): { whole: string; body: string; isRepeated: boolean } | undefined {
  const match = /\(([^()]*)\)([*+{]?)/.exec(text)
  return match === null ? undefined : { whole: `(${match[1]})`, body: match[1] ?? '', isRepeated: match[2] !== '' }
}
