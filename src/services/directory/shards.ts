import { NAME_CHARACTERS, type DirectoryUser } from '../../graph/directory.ts'
import type { Shard, Sweep } from './state.ts'

/** As many lists are read side by side; more only wait for each other. */
const SHARDS = 8
/** Graph takes 15 alternatives in a filter (and took 10 before); a shard has a character of a name for each. */
const MOST_CHARACTERS = 10
/** Fewer people than this are read as soon as one list: a shard ends with a page that is half empty. */
const WORTH_SHARDS = 10_000
/** Somebody who is so new may be in the list and not yet in what Graph counts. */
const NEW_MS = 10 * 60_000
/** What names of people begin with, the most frequent first, where nobody knows better. */
const FREQUENT = 'ajmsclkdretbnhgvpfiwozyuqx'

/**
 * Shards that have everybody between them, and about as many people each; undefined where one list is as good. They go
 * by the first character of the user principal name, since everybody has one (a date of creation, for instance, has not
 * everybody), and since Graph filters by it without an advanced query, which would lose the sign-in dates.
 *
 * @param expected how many people there are
 * @param first how many people's names begin with which characters in the copy before; empty where there is none
 */
export function shardsFor(expected: number | undefined, first: ReadonlyMap<string, number>): Shard[] | undefined {
  if (expected === undefined || expected < WORTH_SHARDS) return undefined
  const weightOf = (character: string) =>
    (first.size === 0 ? FREQUENT.length - rank(character) : first.get(character)) ?? 0
  const characters = [...new Set([...NAME_CHARACTERS, ...first.keys()])].toSorted((a, b) => weightOf(b) - weightOf(a))
  const groups = Array.from({ length: Math.max(SHARDS, Math.ceil(characters.length / MOST_CHARACTERS)) }, () => ({
    characters: [] as string[],
    weight: 0,
  }))
  for (const character of characters) {
    const [lightest] = groups
      .filter((group) => group.characters.length < MOST_CHARACTERS)
      .toSorted((a, b) => a.weight - b.weight || a.characters.length - b.characters.length)
    lightest?.characters.push(character)
    if (lightest !== undefined) lightest.weight += weightOf(character)
  }
  return groups.map((group) => ({ begins: group.characters.join('') }))
}

const rank = (character: string): number => {
  const index = FREQUENT.indexOf(character)
  return index === -1 ? FREQUENT.length : index
}

/** Whether somebody came so shortly before a sweep, or during it, that the count before it may be without them. */
export const isNewcomer = ({ createdDateTime }: DirectoryUser, startedDateTime: string): boolean =>
  Date.parse(createdDateTime ?? '') > Date.parse(startedDateTime) - NEW_MS

/**
 * Whether shards may lack somebody: whose name begins as no name should, or who moved from one shard to another while
 * they were read. They must have everybody whom Graph counted beforehand; whom it may not have counted yet can't make
 * up for anybody.
 */
export const mayLackSomebody = ({ shards, read, newcomers = 0, expected }: Sweep): boolean =>
  shards !== undefined && (expected === undefined || read - newcomers < expected)
