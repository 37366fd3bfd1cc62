import { hashText, mix, permute, unpermute } from './random.ts'

/** Hexadecimal digits of every 16 bits, looked up: ids are most of what a page of people costs. */
const DIGITS = Array.from({ length: 0x1_0000 }, (_, value) => value.toString(16).padStart(4, '0'))
const hex = (value: number) => `${DIGITS[value >>> 16]}${DIGITS[value & 0xffff]}`

/** 32 + 96 bits in the form of a version 4 GUID. */
function guid(a: number, b: number, c: number, d: number): string {
  const [middle, end] = [hex(b), hex(c)]
  const variant = '89ab'[(c >>> 28) & 3] as string
  return `${hex(a)}-${middle.slice(0, 4)}-4${middle.slice(5)}-${variant}${end.slice(1, 4)}-${end.slice(4)}${hex(d)}`
}

/** The id of something that has a name (a group, a role assignment, …). */
export function namedId(seed: number, name: string): string {
  const h = hashText(name, seed)
  return guid(h, mix(seed, h, 1), mix(seed, h, 2), mix(seed, h, 3))
}

/** The object id of the user with this index. Its first 32 bits are the permuted index, the rest depends on them. */
export function userId(seed: number, index: number): string {
  const head = permute(index, seed)
  return guid(head, mix(seed, head, 11), mix(seed, head, 12), mix(seed, head, 13))
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const isGuid = (text: string) => GUID.test(text)

/** The index of a user's object id, or -1 when no user of this tenant can have it. */
export function userIndex(seed: number, id: string, size: number): number {
  if (!isGuid(id)) return -1
  const index = unpermute(Number.parseInt(id.slice(0, 8), 16), seed)
  return index < size && userId(seed, index) === id.toLowerCase() ? index : -1
}

/** A request or correlation id that depends on nothing but its two numbers. */
export function derivedId(seed: number, index: number, salt: number): string {
  return guid(
    mix(seed, index, salt),
    mix(seed, index, salt + 1),
    mix(seed, index, salt + 2),
    mix(seed, index, salt + 3),
  )
}
