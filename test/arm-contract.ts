import { readdirSync, readFileSync } from 'node:fs'
import type { Ajv } from 'ajv'

/** Microsoft's descriptions of the calls, cut to these. They lie beside the repository where there is one. */
export const ARM_CONTRACT = new URL('../../shared/arm-contract/', import.meta.url)

export interface ArmOperation {
  method: string
  pattern: RegExp
  version: string
  parameters: any[]
  responses: Record<string, { schema?: unknown }>
  document: string
}

/**
 * What Swagger 2.0 says, as a schema: Azure sends null anywhere, most lists of values may grow, and what the
 * description does not know is a mistake of the simulator.
 */
function schemaOf(node: any, name = ''): any {
  if (Array.isArray(node)) return node.map((one) => schemaOf(one))
  if (typeof node !== 'object' || node === null) return node
  const { enum: values, 'x-ms-enum': enumeration, readOnly, discriminator, example, ...rest } = node
  const inner = Object.fromEntries(
    Object.entries(rest)
      .filter(([key]) => !key.startsWith('x-ms-'))
      .map(([key, value]) => [
        key,
        key === 'properties'
          ? Object.fromEntries(
              Object.entries(value as object).map(([property, one]) => [property, nullable(schemaOf(one))]),
            )
          : schemaOf(value),
      ]),
  )
  const isOpen = discriminator !== undefined || inner['allOf'] !== undefined || name === 'QueryResponse'
  return {
    ...inner,
    ...(values !== undefined && enumeration?.modelAsString !== true ? { enum: values } : {}),
    ...(inner['properties'] !== undefined && !isOpen ? { additionalProperties: false } : {}),
  }
}

export const nullable = (schema: any) => ({ anyOf: [{ type: 'null' }, schema] })

/** Every call that Microsoft describes. */
export function armOperations(ajv: Ajv): ArmOperation[] {
  return readdirSync(ARM_CONTRACT)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const {
        info,
        paths,
        definitions,
        parameters = {},
      } = JSON.parse(readFileSync(new URL(file, ARM_CONTRACT), 'utf8'))
      const schemas = Object.fromEntries(
        Object.entries(definitions).map(([name, one]) => [name, schemaOf(one, name)]),
      ) as Record<string, any>
      // With `objectArray`, which is what everybody asks for, the data are an array.
      if (schemas['QueryResponse'] !== undefined) schemas['QueryResponse'].properties.data = {}
      ajv.addSchema({ $id: file, definitions: schemas })
      // `/{roleAssignmentId}` stands for any path there is.
      const named = Object.entries(paths).filter(([path]) => !/^\/\{\w+\}$/.test(path))
      return named.flatMap(([path, operations]) =>
        Object.entries(operations as Record<string, any>).map(([method, operation]) => ({
          method: method.toUpperCase(),
          pattern: new RegExp(`^${path.replaceAll(/\/?\{(scope)\}/g, '/?(.*)').replaceAll(/\{\w+\}/g, '[^/]+')}$`, 'i'),
          version: info.version,
          parameters: (operation.parameters ?? []).map((one: any) =>
            one.$ref === undefined ? one : (parameters[one.$ref.split('/').at(-1)] ?? one),
          ),
          responses: operation.responses,
          document: file,
        })),
      )
    })
}

/** A schema of one document, with its references. */
export const localSchema = (document: string, schema: any): any =>
  JSON.parse(JSON.stringify(schemaOf(schema)), (key, value) => (key === '$ref' ? `${document}${value}` : value))
