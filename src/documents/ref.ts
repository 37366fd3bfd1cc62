import { Type } from 'typebox'
import type { Static, TSchema, TUnsafe } from 'typebox'

/** Words of its own that a reference may carry, such as another `description` than the shared schema has. */
export type ReferenceText = { description?: string } & { [extension: `x-ms-${string}`]: unknown }

/**
 * A typed reference to a schema that was added with `app.addSchema`. Both documents show it once, under its `$id`.
 * `Type.Ref` would infer `unknown`, and the schema itself would be copied into every operation. TypeBox leaves `$id`
 * out of the static type, so that a missing one can only be noticed at run time: here, when the route file loads.
 */
export function ref<S extends TSchema>(schema: S, text: ReferenceText = {}): TUnsafe<Static<S>> {
  const id: unknown = Reflect.get(schema, '$id')
  if (typeof id !== 'string' || id === '') throw new TypeError('A schema needs an $id before ref() can point at it')
  return Type.Unsafe<Static<S>>({ ...text, $ref: `${id}#` })
}
