import type { Config } from './config.ts'

/** `MAX_REMOVALS` as the code calls it: `maxRemovals`. */
type Named<Variable extends string> = Variable extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<Named<Rest>>}`
  : Lowercase<Variable>

/** What an operator has decided, in the words of the code: nothing else knows which environment variables there are. */
export type Settings = { [Variable in keyof Config as Named<Variable>]: Config[Variable] }

const nameOf = (variable: string): string =>
  variable.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

export const settingsOf = (config: Config): Settings =>
  Object.fromEntries(Object.entries(config).map(([variable, value]) => [nameOf(variable), value])) as Settings
