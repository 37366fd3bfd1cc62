import AjvCompiler, { type ValidatorFactory } from '@fastify/ajv-compiler'
import { vendorKeywords } from './documents/keywords.ts'

/** Options of Fastify that both validators share. With `verbose`, each error comes with its schema, which knows what to write instead. */
export const ajvOptions = { customOptions: { allErrors: true, verbose: true, keywords: [...vendorKeywords] } }

type Compiler = (route: { httpPart?: string }) => unknown
type Factory = (externalSchemas: unknown, options?: { customOptions?: object }) => Compiler

/**
 * Two validators: text that has to become numbers and booleans (queries, path, headers) is coerced; a body is left as it
 * came, so that null stays null and `'5'` is no number. What is misspelt is refused in both instead of vanishing, where
 * a filter that vanishes would select everybody.
 */
const build: Factory = (externalSchemas, options = {}) => {
  const compiler = AjvCompiler() as unknown as Factory
  const compilerWith = (more: object) => compiler(externalSchemas, { ...options, customOptions: { ...options.customOptions, removeAdditional: false, ...more } })
  const lenient = compilerWith({})
  const strict = compilerWith({ coerceTypes: false })
  return (route) => (route.httpPart === 'body' ? strict : lenient)(route)
}

export const buildValidator = build as unknown as ValidatorFactory
