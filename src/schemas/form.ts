import { Type } from 'typebox'
import { schemaToSwagger2 } from '../documents/schema-to-swagger2.ts'
import type { Schema } from '../documents/swagger2.ts'

/** What an operation that feeds `x-ms-dynamic-schema` responds: inputs in the words of the connector's definition. */
export const FormSchema = Type.Object(
  {
    schema: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      additionalProperties: true,
      'x-ms-summary': 'Schema',
      description: 'The inputs, as a schema.',
    }),
  },
  { description: 'The inputs.' },
)

/** Whoever asks for the inputs wants them told, not to be sent here once more. */
export function toForm(inputs: object): { schema: Record<string, unknown> } {
  const { 'x-ms-dynamic-schema': _, 'x-ms-dynamic-properties': __, ...schema } = inputs as Schema
  return { schema: schemaToSwagger2(schema, {}) }
}
