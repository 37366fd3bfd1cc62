import { row, TemplateError, text, type Functions } from './values.ts'

export const objectFunctions: Functions = {
  addProperty(object, name, value) {
    const given = row('addProperty', object)
    const key = text('addProperty', name)
    if (Object.hasOwn(given, key)) {
      throw new TemplateError(`The template language function 'addProperty' can't add '${key}': it exists already.`)
    }
    return { ...given, [key]: value }
  },
  coalesce: (...values) => values.find((value) => value !== null && value !== undefined) ?? null,
  removeProperty(object, name) {
    const { [text('removeProperty', name)]: _, ...rest } = row('removeProperty', object)
    return rest
  },
  setProperty: (object, name, value) => ({
    ...row('setProperty', object),
    [text('setProperty', name)]: value,
  }),
}
