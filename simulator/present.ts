/**
 * A property, or nothing at all where there is no value: Microsoft leaves it out then.
 *
 * @param made what the property holds, made of the value; the value itself unless given
 */
export function present<K extends string, V>(name: K, value: V | null | undefined): { [P in K]?: V }
export function present<K extends string, V, M>(
  name: K,
  value: V | null | undefined,
  made: (value: V) => M,
): { [P in K]?: M }
export function present<V>(name: string, value: V | null | undefined, made: (value: V) => unknown = (same) => same) {
  return value === null || value === undefined ? {} : { [name]: made(value) }
}
