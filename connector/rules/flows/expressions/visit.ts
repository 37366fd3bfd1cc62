import type { Call, Expression, Template } from './syntax.ts'
import { parseTemplate } from './template.ts'

/** Every call in an expression, the outer ones first. */
export function callsIn(expression: Expression): Call[] {
  switch (expression.kind) {
    case 'literal':
      return []
    case 'access':
      return [...callsIn(expression.of), ...callsIn(expression.key)]
    case 'call':
      return [expression, ...expression.args.flatMap(callsIn)]
  }
}

/** Every expression in a part of a definition, also in the names of properties; each with where it was found. */
export function expressionsIn(value: unknown, path = ''): { path: string; expression: Expression }[] {
  if (typeof value === 'string') return expressionsOf(parseTemplate(value)).map((expression) => ({ path, expression }))
  if (Array.isArray(value)) return value.flatMap((item, index) => expressionsIn(item, `${path}/${index}`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [
    ...expressionsIn(key, `${path}/${key}`),
    ...expressionsIn(item, `${path}/${key}`),
  ])
}

/** The expressions in a text, in their order. */
export function expressionsOf(template: Template): Expression[] {
  switch (template.kind) {
    case 'text':
      return []
    case 'whole':
      return [template.expression]
    case 'mixed':
      return template.parts.filter((part) => typeof part !== 'string')
  }
}
