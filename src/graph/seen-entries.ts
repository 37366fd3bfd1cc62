import { randomInt } from 'node:crypto'

const FIRST_SIZE = 1 << 6

/**
 * Which entries a read has seen, and with which contents, in 12 bytes for each and as much again to spare: a set of a
 * million ids as texts would take a hundred megabytes. It keeps hashes of 53 and 32 bits. Should two ids ever have the
 * same one (1 read of a million entries in 18,000), the read fails as one that contradicts itself, and another begins
 * with other hashes.
 */
export class SeenEntries {
  #keys = new Float64Array(FIRST_SIZE)
  #contents = new Uint32Array(FIRST_SIZE)
  #size = 0
  readonly #seed = randomInt(2 ** 32)

  get size(): number {
    return this.#size
  }

  /** Notes an entry: whether it is new, was there as it is, or was there with other contents. */
  add(id: string, entry: unknown): 'new' | 'again' | 'contradicts' {
    if (this.#size * 2 > this.#keys.length) this.#grow()
    const key = hash(id, this.#seed) + 1
    const contents = hash(JSON.stringify(entry), this.#seed) >>> 0
    const place = this.#placeOf(key)
    if (this.#keys[place] === key) return this.#contents[place] === contents ? 'again' : 'contradicts'
    this.#keys[place] = key
    this.#contents[place] = contents
    this.#size++
    return 'new'
  }

  #placeOf(key: number): number {
    const mask = this.#keys.length - 1
    let place = (key % 4_294_967_296) & mask
    while (this.#keys[place] !== 0 && this.#keys[place] !== key) place = (place + 1) & mask
    return place
  }

  #grow(): void {
    const [keys, contents] = [this.#keys, this.#contents]
    this.#keys = new Float64Array(keys.length * 2)
    this.#contents = new Uint32Array(keys.length * 2)
    for (const [index, key] of keys.entries()) {
      if (key === 0) continue
      const place = this.#placeOf(key)
      this.#keys[place] = key
      this.#contents[place] = contents[index] as number
    }
  }
}

/** 53 bits of a text, spread evenly (cyrb53): for telling texts apart, not for secrets. */
function hash(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0)
}
