import { TIDY } from './founding.ts'
import type { Founding } from './founding.ts'
import { grownFounding } from './grown/founding.ts'
import { DEFAULT_SIZES } from './grown/sizes.ts'
import type { Sizes } from './grown/sizes.ts'

export const SHAPES = ['tidy', 'grown'] as const

/** `tidy`: roles are looked after, more or less; `grown`: nobody ever took anything away. */
export type Shape = (typeof SHAPES)[number]

export interface ShapeOptions {
  shape: Shape
  sizes: Partial<Sizes>
  seed: number
  users: number
  now: number
}

export function foundingOf({ shape, sizes, ...tenant }: ShapeOptions): Founding {
  if (!SHAPES.includes(shape)) throw new TypeError(`There is no shape '${String(shape)}'. Shapes: ${SHAPES.join(', ')}`)
  if (shape === 'tidy') {
    if (Object.keys(sizes).length > 0) throw new TypeError('Only a grown tenant takes sizes: --shape grown')
    return TIDY
  }
  return grownFounding({ ...tenant, sizes: { ...DEFAULT_SIZES, ...sizes } })
}
