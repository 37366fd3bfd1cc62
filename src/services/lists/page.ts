import type { SkipTokens } from './skip-token.ts'

/** Entries of a list that one reply holds: where nobody says how many, and at most. */
export const MOST_OF_A_LIST = 999

export interface Paging {
  top?: number | undefined
  skipToken?: string | undefined
}

/**
 * A part of a list that stands whole in memory, in the order of its places. The next part begins behind the place where
 * this one ended rather than at a number, so that nothing is shown twice or left out when the list was read anew
 * between.
 */
export function pageOf<T>(
  skipTokens: SkipTokens,
  question: unknown,
  sorted: readonly T[],
  placeOf: (entry: T) => string,
  { top = MOST_OF_A_LIST, skipToken }: Paging,
): { value: T[]; skipToken?: string } {
  const after = skipTokens.open<string>(question, skipToken) ?? ''
  return shownOf(
    skipTokens,
    question,
    sorted.filter((entry) => placeOf(entry) > after),
    placeOf,
    top,
  )
}

/** A part of what was read, of which one more than is shown tells that the list goes on. */
export function shownOf<T>(
  skipTokens: SkipTokens,
  question: unknown,
  read: readonly T[],
  placeOf: (entry: T) => unknown,
  top: number,
): { value: T[]; skipToken?: string } {
  const value = read.slice(0, top)
  const last = value.at(-1)
  return {
    value,
    ...(last !== undefined && read.length > top && { skipToken: skipTokens.seal(question, placeOf(last)) }),
  }
}
