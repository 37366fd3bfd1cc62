import { randomUUID } from 'node:crypto'
import { formatNumber } from './number-format.ts'
import { array, integer, number, refuse, TemplateError, text, toText, type Functions } from './values.ts'

const lower = (name: string, value: unknown) => text(name, value).toLowerCase()

const GUIDS: Record<string, (id: string) => string> = {
  D: (id) => id,
  N: (id) => id.replaceAll('-', ''),
  B: (id) => `{${id}}`,
  P: (id) => `(${id})`,
}

export const textFunctions: Functions = {
  chunk(collection, size) {
    const length = integer('chunk', size)
    const given = typeof collection === 'string' ? collection : array('chunk', collection)
    const starts = Array.from({ length: Math.ceil(given.length / length) }, (_, index) => index * length)
    return starts.map((start) => given.slice(start, start + length))
  },
  concat: (...parts) =>
    parts
      .map((part) =>
        typeof part === 'object' && part !== null && typeof part.value !== 'number'
          ? refuse('concat', 'strings', part)
          : toText(part),
      )
      .join(''),
  endsWith: (value, end) => lower('endsWith', value).endsWith(lower('endsWith', end)),
  formatNumber: (value, format, locale = 'en-US') =>
    formatNumber(number('formatNumber', value), text('formatNumber', format), text('formatNumber', locale)),
  guid(format = 'D') {
    const write = GUIDS[text('guid', format)] ?? refuse('guid', 'one of the formats D, N, B and P', format)
    return write(randomUUID())
  },
  indexOf: (value, part) => lower('indexOf', value).indexOf(lower('indexOf', part)),
  isFloat: (value) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text('isFloat', value).trim()),
  isInt: (value) => /^[+-]?\d+$/.test(text('isInt', value).trim()),
  lastIndexOf(value, part) {
    const [given, wanted] = [lower('lastIndexOf', value), lower('lastIndexOf', part)]
    return wanted === '' ? Math.max(given.length - 1, 0) : given.lastIndexOf(wanted)
  },
  length: (value) =>
    typeof value === 'string' || Array.isArray(value) ? value.length : refuse('length', 'an array or a string', value),
  nthIndexOf(value, part, nth) {
    const [given, wanted] = [lower('nthIndexOf', value), lower('nthIndexOf', part)]
    const places = [...given].flatMap((_, at) => (given.startsWith(wanted, at) ? [at] : []))
    const count = integer('nthIndexOf', nth)
    return places.at(count > 0 ? count - 1 : count) ?? -1
  },
  replace: (value, old, replacement) =>
    text('replace', value).replaceAll(text('replace', old), () => text('replace', replacement)),
  slice: (value, start, end) =>
    text('slice', value).slice(integer('slice', start), end === undefined ? undefined : integer('slice', end)),
  split: (value, delimiter) => text('split', value).split(text('split', delimiter)),
  startsWith: (value, start) => lower('startsWith', value).startsWith(lower('startsWith', start)),
  substring(value, start, length) {
    const given = text('substring', value)
    const from = integer('substring', start)
    const to = length === undefined ? given.length : from + integer('substring', length)
    if (from < 0 || to < from || to > given.length) {
      throw new TemplateError(
        "The template language function 'substring' parameters are out of range: 'start index' and 'length' must be " +
          'non-negative integers and their sum must be no larger than the length of the string.',
      )
    }
    return given.slice(from, to)
  },
  toLower: (value) => lower('toLower', value),
  toUpper: (value) => text('toUpper', value).toUpperCase(),
  trim: (value) => text('trim', value).trim(),
}
