import { closest, distance } from 'fastest-levenshtein'

/**
 * First words that other software begins its variables with too: what they begin is ours only where it is spelt almost
 * as one of our names.
 */
const COMMON = new Set(
  'ADMIN AUTH AZURE DATA DATABASE DEFAULT HOST LINK LOG MAX MIN NOTICE ON PORT PRICES PUBLIC RATE TIME TRUST'.split(
    ' ',
  ),
)
/** A letter that is missing, added or another one, or two of them. */
const MOST_TYPOS = 2
/** Names as short as PORT resemble too many others. */
const LEAST_LETTERS = 8

/**
 * What Docker and Kubernetes set for every service in reach: one named `api` gives `API_SERVICE_HOST`, `API_PORT`.
 * https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
 */
const SERVICE_LINK = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/

/**
 * Variables that look like settings of this service and are none, each with the setting that was probably meant. Who
 * writes `WRITE_ENABLED=false`, or `EXCLUDED_GROUPS`, believes in a protection that is not there.
 */
export function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): { name: string; nearest: string }[] {
  const ours = new Set(known.map(firstWord).filter((word) => !COMMON.has(word)))
  return Object.keys(env)
    .filter((name) => (env[name] ?? '').trim() !== '' && !known.includes(name) && !SERVICE_LINK.test(name))
    .map((name) => ({ name, nearest: closest(name.toUpperCase(), [...known]) }))
    .filter(({ name, nearest }) => {
      if (name.includes('_') && ours.has(firstWord(name))) return true
      return name.length >= LEAST_LETTERS && distance(name.toUpperCase(), nearest) <= MOST_TYPOS
    })
}

const firstWord = (name: string): string => name.split('_')[0] ?? ''
