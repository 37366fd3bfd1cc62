/**
 * A property, or nothing at all where there is no value: replies hold no null and no empty text.
 *
 * @param made what the property holds, made of a value that may be an empty text; the value itself unless given
 */
export function present<K extends string, V>(name: K, value: V | null | undefined): { [P in K]?: V }
export function present<K extends string, V, M>(
  name: K,
  value: V | null | undefined,
  made: (value: V) => M,
): { [P in K]?: M }
export function present<V>(name: string, value: V | null | undefined, made: (value: V) => unknown = (same) => same) {
  const held = value === null || value === undefined ? undefined : made(value)
  return held === null || held === undefined || held === '' ? {} : { [name]: held }
}
