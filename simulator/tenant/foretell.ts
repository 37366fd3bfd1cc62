import { matches } from '../odata/evaluate.ts'
import type { Filter } from '../odata/parse.ts'
import { createdDaysOf, MOST_CREATED_DAYS } from './people.ts'
import { GIVEN_NAMES, SURNAMES } from './names.ts'
import { mix } from './random.ts'
import { isoTime } from './sign-in-pattern.ts'

/** Whether a generated person, by index, may pass. False is certain; true has to be looked at. */
export type Foretold = (index: number) => boolean

/** What generated names begin with: `given.surname`, before the number. */
const NAMES = GIVEN_NAMES.flatMap((given) => SURNAMES.map((surname) => `${given}.${surname}`.toLowerCase()))
const NAMED: ReadonlySet<string> = new Set(['userPrincipalName', 'mail'])

/**
 * Spares making a million people to find the few that were created in a week or whose name begins with `zoe`: both
 * depend on two numbers. Undefined for a filter about something else. People of the cast, new ones and changed ones are
 * not generated, and not for this.
 */
export function foretell(
  filter: Filter | undefined,
  { seed, now }: { seed: number; now: number },
): Foretold | undefined {
  if (filter === undefined) return undefined
  if (filter.type === 'and' || filter.type === 'or') {
    const [left, right] = [filter.left, filter.right].map((side) => foretell(side, { seed, now }))
    if (left === undefined || right === undefined) return filter.type === 'or' ? undefined : (left ?? right)
    return filter.type === 'and' ? (index) => left(index) && right(index) : (index) => left(index) || right(index)
  }
  if (filter.type !== 'compare' && filter.type !== 'function') return undefined
  const property = filter.path.join('/')
  if (property === 'createdDateTime') return byDay(filter, seed, now)
  if (!NAMED.has(property) || typeof filter.literal.value !== 'string') return undefined
  return byName(filter, filter.literal.value.toLowerCase(), seed)
}

function byDay(filter: Filter, seed: number, now: number): Foretold {
  const passes = Uint8Array.from({ length: MOST_CREATED_DAYS + 1 }, (_, days) =>
    Number(matches(filter, () => isoTime(now - days * 86_400_000))),
  )
  return (index) => passes[createdDaysOf(seed, index)] === 1
}

function byName(
  filter: Extract<Filter, { type: 'compare' | 'function' }>,
  wanted: string,
  seed: number,
): Foretold | undefined {
  const may = mayBegin(filter.type === 'function' ? filter.name : filter.operator, wanted)
  if (may === undefined) return undefined
  const passes = Uint8Array.from(NAMES, (name) => Number(may(name)))
  const [given, surnames] = [GIVEN_NAMES.length, SURNAMES.length]
  return (index) => passes[(mix(seed, index, 2) % given) * surnames + (mix(seed, index, 3) % surnames)] === 1
}

/** Whether a text that begins so may pass. */
function mayBegin(operator: string, wanted: string): ((start: string) => boolean) | undefined {
  switch (operator) {
    case 'startswith':
    case 'eq':
      return (start) => start.startsWith(wanted) || wanted.startsWith(start)
    case 'ge':
    case 'gt':
      return (start) => start >= wanted || wanted.startsWith(start)
    case 'le':
    case 'lt':
      return (start) => start <= wanted
    default:
      return undefined
  }
}
