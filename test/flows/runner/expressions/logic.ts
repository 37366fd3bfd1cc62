import { boolean, Float, same, TemplateError, typeOf, type Functions } from './values.ts'

const asNumber = (value: unknown): number | undefined =>
  value instanceof Float ? value.value : typeof value === 'number' ? value : undefined

/** Below, at or above zero; only numbers with numbers and text with text, as the engine has it. */
function order(name: string, left: unknown, right: unknown): number {
  const [one, other] = [asNumber(left), asNumber(right)]
  if (one !== undefined && other !== undefined) return one - other
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  throw new TemplateError(
    `The template language function '${name}' expects two parameters of matching types. ` +
      `The parameters provided are of types '${typeOf(left)}' and '${typeOf(right)}'.`,
  )
}

/** `if` is not here: it evaluates only one of its values. */
export const logicFunctions: Functions = {
  and: (...values) => values.map((value) => boolean('and', value)).every(Boolean),
  // By the reference, `equals(true, 1)` holds.
  equals: (left, right) => same(left, right) || (typeof left === 'boolean' && Number(left) === asNumber(right)),
  greater: (left, right) => order('greater', left, right) > 0,
  greaterOrEquals: (left, right) => order('greaterOrEquals', left, right) >= 0,
  less: (left, right) => order('less', left, right) < 0,
  lessOrEquals: (left, right) => order('lessOrEquals', left, right) <= 0,
  not: (value) => !boolean('not', value),
  or: (...values) => values.map((value) => boolean('or', value)).some(Boolean),
}
