/** A property, or nothing at all where there is no value: replies hold no null and no empty text. */
export function present<K extends string, V>(name: K, value: V | null | undefined): { [P in K]?: V } {
  return (value === null || value === undefined || value === '' ? {} : { [name]: value }) as { [P in K]?: V }
}
