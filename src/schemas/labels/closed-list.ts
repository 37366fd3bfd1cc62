import { Type } from 'typebox'

/** What people read in a drop-down, by the value that is sent: the list is complete, and in this order. */
export type Labels<Value extends string> = Readonly<Record<Value, string>>

/**
 * A text that is one of a closed list, with words for makers beside each value.
 * https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions (`x-ms-enum-values`)
 */
export function closedList<Value extends string>(labels: Labels<Value>, options: Record<string, unknown>) {
  const values = Object.keys(labels) as Value[]
  return Type.Enum(values, {
    type: 'string',
    ...options,
    'x-ms-enum-values': values.map((value) => ({ value, displayName: labels[value] })),
  })
}
