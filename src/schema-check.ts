import AjvCompiler from '@fastify/ajv-compiler'
import type { Static, TSchema } from 'typebox'

/** A place where a value is not what its schema says, as a JSON pointer; empty for the whole. */
export interface Misfit {
  instancePath: string
}

export interface SchemaCheck<T> {
  matches(value: unknown): value is T
  /** Every place; none of a value that matches. */
  misfits(value: unknown): Misfit[]
}

type Compiled = ((value: unknown) => boolean) & { errors?: Misfit[] | null }
type Factory = (schemas: object, options: object) => (route: { schema: object }) => Compiled

const STRICTLY = { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: true }

/**
 * Tells whether a value that is no input of a route is what a schema says: by the validator that Fastify brings along,
 * since TypeBox's own is a second one, and 300 modules more at every start. Compiled on first use.
 */
export function schemaCheck<S extends TSchema>(schema: S): SchemaCheck<Static<S>> {
  let compiled: Compiled | undefined
  const check = (): Compiled =>
    (compiled ??= (AjvCompiler() as unknown as Factory)({}, { customOptions: STRICTLY })({ schema }))
  return {
    matches: (value): value is Static<S> => check()(value),
    misfits: (value) => (check()(value) ? [] : (check().errors ?? [])),
  }
}
