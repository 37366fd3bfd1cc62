import { callerParts } from '../../callers.ts'
import { REPORT_WORDS } from './report-words.ts'
import type { Wording } from './wording.ts'

/**
 * A caller as people know it: the name of an API key, and of people and apps what the directory calls them, or else
 * their id.
 *
 * @param names by object ids of people and application ids of apps, in small letters
 */
export function callerName(
  caller: string,
  names: ReadonlyMap<string, string> | undefined,
  { language }: Pick<Wording, 'language'>,
): string {
  const { connection, app } = REPORT_WORDS[language].callers
  const { kind, own } = callerParts(caller) ?? {}
  if (kind === undefined || own === undefined) return caller
  if (kind === 'key') return connection(own)
  const name = names?.get(own.toLowerCase())
  if (kind === 'app') return app(name ?? own)
  return name ?? caller
}
