import type { SkipTokens } from './skip-token.ts'

export interface Paging { top?: number | undefined, skipToken?: string | undefined }

/**
 * A part of a list that stands whole in memory, in the order of its places. The next part begins behind the place where
 * this one ended rather than at a number, so that nothing is shown twice or left out when the list was read anew between.
 */
export function pageOf<T> (skipTokens: SkipTokens, question: unknown, sorted: readonly T[], placeOf: (entry: T) => string, { top = 999, skipToken }: Paging): { value: T[], skipToken?: string } {
  const after = skipTokens.open<string>(question, skipToken) ?? ''
  const left = sorted.filter(entry => placeOf(entry) > after)
  const value = left.slice(0, top)
  const last = value.at(-1)
  return { value, ...last !== undefined && left.length > top && { skipToken: skipTokens.seal(question, placeOf(last)) } }
}
