/**
 * Randomness that is a pure function of (seed, index, purpose), so that any one of a million people can be made alone,
 * in any order, and always the same.
 */

/** 32 well-mixed bits (the finaliser of MurmurHash3 over a weighted sum). */
export function mix(seed: number, index: number, salt = 0): number {
  let h =
    (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 0x7f4a7c15, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35)) | 0
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  h ^= h >>> 16
  return h >>> 0
}

/** Hash of a text, to name things (FNV-1a, then mixed). */
export function hashText(text: string, seed = 0): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(seed, h)
}

export function pick<T>(list: readonly T[], random: number): T {
  return list[random % list.length] as T
}

const ROUNDS = [1, 2, 3, 4]

/** A permutation of the 32-bit integers (Feistel network of four rounds over two halves). */
export function permute(value: number, seed: number): number {
  let left = value >>> 16
  let right = value & 0xffff
  for (const round of ROUNDS) [left, right] = [right, left ^ (mix(seed, right, round) & 0xffff)]
  return ((left << 16) | right) >>> 0
}

/** Undoes {@link permute}: this is what makes "object id → index" possible without a table of all ids. */
export function unpermute(value: number, seed: number): number {
  let left = value >>> 16
  let right = value & 0xffff
  for (const round of ROUNDS.toReversed()) [left, right] = [right ^ (mix(seed, left, round) & 0xffff), left]
  return ((left << 16) | right) >>> 0
}
