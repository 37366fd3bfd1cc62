import { array, Float, integer, number, TemplateError, type Functions } from './values.ts'

const isFloat = (value: unknown): boolean => value instanceof Float || !Number.isInteger(value)

/** Integers stay integers; one number with a point makes the result one. */
function reckon(
  name: string,
  left: unknown,
  right: unknown,
  compute: (left: number, right: number) => number,
): unknown {
  const result = compute(number(name, left), number(name, right))
  return isFloat(left) || isFloat(right) ? new Float(result) : Math.trunc(result)
}

function divisor(name: string, value: unknown): number {
  const given = number(name, value)
  if (given !== 0) return given
  throw new TemplateError(`Attempt to divide an integral or decimal value by zero in function '${name}'.`)
}

const listed = (name: string, values: unknown[]): number[] =>
  (values.length === 1 && Array.isArray(values[0]) ? array(name, values[0]) : values).map((value) =>
    number(name, value),
  )

export const numberFunctions: Functions = {
  add: (left, right) => reckon('add', left, right, (one, other) => one + other),
  div: (left, right) => reckon('div', left, right, (one, other) => one / divisor('div', other)),
  max: (...values) => Math.max(...listed('max', values)),
  min: (...values) => Math.min(...listed('min', values)),
  mod: (left, right) => reckon('mod', left, right, (one, other) => one % divisor('mod', other)),
  mul: (left, right) => reckon('mul', left, right, (one, other) => one * other),
  rand(least, above) {
    const from = integer('rand', least)
    return from + Math.floor(Math.random() * (integer('rand', above) - from))
  },
  range: (start, count) =>
    Array.from({ length: integer('range', count) }, (_, index) => integer('range', start) + index),
  sub: (left, right) => reckon('sub', left, right, (one, other) => one - other),
}
