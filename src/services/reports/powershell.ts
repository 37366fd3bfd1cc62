import { withoutControls } from './plain-text.ts'

/**
 * A value as a PowerShell literal in single quotes, in which nothing is expanded. PowerShell takes the typographic
 * single quotes for quotes too, so that each kind is doubled; a line break could not end the literal, but a reader's
 * attention. https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 */
export const literal = (value: string): string =>
  `'${withoutControls(value).replace(/['\u2018\u2019\u201A\u201B]/g, '$&$&')}'`

/** A hashtable of literals on one line; what has no value is an empty string. */
export const hashtable = (values: Readonly<Record<string, string | undefined>>): string =>
  `@{ ${Object.entries(values)
    .map(([name, value]) => `${name} = ${literal(value ?? '')}`)
    .join('; ')} }`
