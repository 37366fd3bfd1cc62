/** PowerShell's own idea of a single quote: https://github.com/PowerShell/PowerShell, CharExtensions.IsSingleQuote. */
const SINGLE = "['\u2018\u2019\u201A\u201B]"
const NOT_SINGLE = "[^'\u2018\u2019\u201A\u201B]"
const DOUBLE = '["\u201C\u201D\u201E]'
const TOKEN = new RegExp(
  [
    '(?<comment><#[^]*?#>|#[^\\r\\n]*)',
    `(?<single>${SINGLE}(?:${NOT_SINGLE}|${SINGLE}${SINGLE})*${SINGLE})`,
    `(?<double>${DOUBLE}(?:[^"\u201C\u201D\u201E\`]|\`[^]|${DOUBLE}${DOUBLE})*${DOUBLE})`,
    '(?<code>[^\'"#<\u2018\u2019\u201A\u201B\u201C\u201D\u201E]+|<(?!#))',
  ].join('|'),
  'gy',
)

/**
 * Takes a script apart as PowerShell does: its code with every literal emptied, and what the literals hold.
 *
 * @throws Error where a string does not end
 */
export function readPowerShell(script: string): { code: string; literals: string[] } {
  const literals: string[] = []
  let code = ''
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < script.length) {
    const at = TOKEN.lastIndex
    const groups = TOKEN.exec(script)?.groups
    if (groups === undefined) throw new Error(`no end: ${JSON.stringify(script.slice(at, at + 80))}`)
    if (groups.single !== undefined) {
      literals.push(groups.single.slice(1, -1).replace(new RegExp(`(${SINGLE})${SINGLE}`, 'g'), '$1'))
      code += "''"
    } else {
      code += groups.double ?? groups.code ?? ''
    }
  }
  return { code, literals }
}
