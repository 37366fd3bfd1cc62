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
type Schemas = Readonly<Record<string, object>>
type Factory = (externalSchemas: Schemas, options?: CompilerOptions) => Compiler

/**
 * Two validators: text that has to become numbers and booleans (queries, path, headers) is coerced; a body is left as
 * it came, so that null stays null and `'5'` is no number. What is misspelt is refused in both instead of vanishing,
 * where a filter that vanishes would select everybody. A date and time is one that can be computed with.
 */
function createCompiler(externalSchemas: Schemas, options: CompilerOptions): Compiler {
  // Fastify's own pool, which this goes around, tells compilers apart by the text of all schemas: slow for every route.
  const compilerWith = (more: object) =>
    (AjvCompiler() as unknown as Factory)(externalSchemas, {
      ...options,
      onCreate: (ajv) => ajv.addFormat('date-time', isMoment),
      customOptions: { ...options.customOptions, removeAdditional: false, ...more },
    })
  let lenient: Compiler | undefined
  let strict: Compiler | undefined
  return (route) => {
    if (route.httpPart === 'body') return (strict ??= compilerWith({ coerceTypes: false }))(route)
    return (lenient ??= compilerWith({}))(route)
  }
}

/**
 * Fastify asks for a compiler for every plugin, and each takes a megabyte and more with our schemas in it: those that
 * know the same schemas share one.
 */
function sharedBySchemas<C, O>(create: (externalSchemas: Schemas, options: O) => C) {
  const known = new WeakMap<object, { schemas: object[]; compiler: C }[]>()
  return (externalSchemas: Schemas, options: O): C => {
    const schemas = Object.values(externalSchemas)
    const [first] = schemas
    if (first === undefined) return create(externalSchemas, options)
    const alike = known.get(first) ?? []
    known.set(first, alike)
    const same = alike.find((one) => hasSame(one.schemas, schemas))
    if (same !== undefined) return same.compiler
    const compiler = create(externalSchemas, options)
    alike.push({ schemas, compiler })
    return compiler
  }
}

/** Each app has copies of its schemas, so that those which are the same belong to the same app and its options. */
const hasSame = (some: readonly object[], others: readonly object[]): boolean =>
  some.length === others.length && some.every((schema, index) => schema === others[index])

const compilerFor = sharedBySchemas(createCompiler)

const build: Factory = (externalSchemas, options = {}) => {
  const compiler = compilerFor(externalSchemas, options)
  return (route) => {
    let compiled: Validate | undefined
    const validate: Validate = (data) => {
      compiled ??= compiler(route)
      const isValid = compiled(data)
      validate.errors = compiled.errors
      return isValid
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
