import { resolve } from '../../../../src/documents/swagger2.ts'
import type { Document, Schema } from '../../../../src/documents/swagger2.ts'
import type { OperationPlace } from '../../../../src/documents/walk.ts'

export interface Input {
  schema: Schema
  required: boolean
  internal: boolean
}

/** A parameter by its name, or a property of the body by its path, with or without the name of the body before it. */
export function findInput(place: OperationPlace, name: string): Input | undefined {
  return findParameter(place, name) ?? findProperty(place, name)
}

export function findParameter({ operation }: OperationPlace, name: string): Input | undefined {
  const found = operation.parameters?.find((parameter) => parameter.in !== 'body' && parameter.name === name)
  return (
    found && {
      schema: found as Record<string, unknown>,
      required: found.required === true,
      internal: found['x-ms-visibility'] === 'internal',
    }
  )
}

export function findProperty({ operation, document }: OperationPlace, path: string): Input | undefined {
  const body = operation.parameters?.find(({ schema }) => schema)
  if (!body) return undefined
  const keys = path.split('/')
  if (keys[0] === body.name && keys.length > 1) keys.shift()
  const found = follow(body.schema ?? {}, keys.join('/'), document)
  const parent = follow(body.schema ?? {}, keys.slice(0, -1).join('/'), document)
  const key = keys.at(-1) ?? ''
  return (
    found && {
      schema: found,
      required: parent?.required?.includes(key) ?? false,
      internal: found['x-ms-visibility'] === 'internal',
    }
  )
}

/** The schema at a path such as `value` or `group/id`; an empty path is the schema itself. */
export function follow(schema: Schema, path: string, { definitions = {} }: Document): Schema | undefined {
  return path
    .split('/')
    .filter(Boolean)
    .reduce<Schema | undefined>(
      (current, key) => {
        const property = current?.properties?.[key]
        return property && resolve(property, definitions)
      },
      resolve(schema, definitions),
    )
}
