import { mix, pick } from '../../tenant/random.ts'

/** Its own stream, so that what is drawn here changes nothing in the rest of the tenant. */
const STREAM = 0x41524d

/** Numbers that are a pure function of the seed, a position and a purpose. */
export class Random {
  readonly #seed: number

  constructor(seed: number) {
    this.#seed = mix(seed, STREAM)
  }

  /** A whole number below a limit. */
  below(limit: number, position: number, purpose: number): number {
    return mix(this.#seed, position, purpose) % limit
  }

  of<T>(list: readonly T[], position: number, purpose: number): T {
    return pick(list, mix(this.#seed, position, purpose))
  }

  /** One in so many. */
  oneIn(many: number, position: number, purpose: number): boolean {
    return this.below(many, position, purpose) === 0
  }
}
