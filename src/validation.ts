import AjvCompiler, { type ValidatorFactory } from '@fastify/ajv-compiler'
import { SerializerSelector, type SerializerFactory } from '@fastify/fast-json-stringify-compiler'
import { isMoment } from './time.ts'
import { vendorKeywords } from './documents/keywords.ts'

/**
 * Options of Fastify that both validators share. With `verbose`, each error comes with its schema, which knows what to
 * write instead.
 */
export const ajvOptions = { customOptions: { allErrors: true, verbose: true, keywords: [...vendorKeywords] } }

interface Validate {
  (data: unknown): unknown
  errors?: unknown
}
type Compiler = (route: { httpPart?: string }) => Validate
interface CompilerOptions {
  customOptions?: object
  onCreate?: (ajv: { addFormat: (name: string, isGood: (text: string) => boolean) => void }) => void
}
type Factory = (externalSchemas: unknown, options?: CompilerOptions) => Compiler

/**
 * Two validators: text that has to become numbers and booleans (queries, path, headers) is coerced; a body is left as
 * it came, so that null stays null and `'5'` is no number. What is misspelt is refused in both instead of vanishing,
 * where a filter that vanishes would select everybody. A date and time is one that can be computed with.
 */
const build: Factory = (externalSchemas, options = {}) => {
  const compiler = AjvCompiler() as unknown as Factory
  const compilerWith = (more: object) =>
    compiler(externalSchemas, {
      ...options,
      onCreate: (ajv) => ajv.addFormat('date-time', isMoment),
      customOptions: { ...options.customOptions, removeAdditional: false, ...more },
    })
  const lenient = compilerWith({})
  const strict = compilerWith({ coerceTypes: false })
  return (route) => {
    let compiled: Validate | undefined
    const validate: Validate = (data) => {
      compiled ??= (route.httpPart === 'body' ? strict : lenient)(route)
      const answer = compiled(data)
      validate.errors = compiled.errors
      return answer
    }
    return validate
  }
}

/**
 * What checks and writes the bodies of a route is compiled when somebody first calls it: to compile all of it takes
 * seconds at every start, and most processes serve a few routes. That it can be compiled is for the tests of the
 * documents.
 */
export const buildValidator = build as unknown as ValidatorFactory

export const buildSerializer: SerializerFactory = (externalSchemas, options) => {
  const compiler = SerializerSelector()(externalSchemas, options)
  return (route) => {
    let compiled: ReturnType<typeof compiler> | undefined
    return (data) => {
      compiled ??= compiler(route)
      return compiled(data)
    }
  }
}
