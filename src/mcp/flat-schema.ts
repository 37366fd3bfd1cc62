import { present } from '../present.ts'
/** JSON Schema, as far as the inputs of our operations use it. */
export interface JsonSchema {
  [keyword: string]: unknown
  $ref?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  description?: string
  enum?: unknown[]
}

export type Components = Readonly<Record<string, JsonSchema>>

/**
 * A schema that stands for itself, without words for designers: Copilot Studio leaves tools out whose inputs hold
 * references, and takes a closed list for any text, so that the values stand in the description too.
 * https://learn.microsoft.com/microsoft-copilot-studio/mcp-troubleshooting
 */
export function flatSchema(schema: JsonSchema, components: Components): JsonSchema {
  const { $ref, properties, items, ...own } = withValues(schema)
  const named = $ref === undefined ? {} : flatSchema(components[$ref.split('/').at(-1) ?? ''] ?? {}, components)
  return {
    ...named,
    ...Object.fromEntries(Object.entries(own).filter(([word]) => !word.startsWith('x-'))),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, part]) => [name, flatSchema(part, components)]),
          ),
        }),
    ...present('items', items, (items) => flatSchema(items, components)),
  }
}

function withValues(schema: JsonSchema): JsonSchema {
  const { description = '', enum: values = [] } = schema
  if (values.every((value) => description.includes(String(value)))) return schema
  return { ...schema, description: `${description} One of ${values.join(', ')}.`.trimStart() }
}
