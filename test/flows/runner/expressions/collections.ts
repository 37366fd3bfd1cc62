import { array, integer, isRow, plain, refuse, row, same, text, toText, typeOf, type Functions } from './values.ts'

const distinct = (items: unknown[]): unknown[] =>
  items.filter((item, index) => items.findIndex((other) => same(item, other)) === index)

const has = (items: unknown[], wanted: unknown): boolean => items.some((item) => same(item, wanted))

/** Text and arrays are cut alike. */
const sequence = (name: string, value: unknown): string | unknown[] =>
  typeof value === 'string' || Array.isArray(value) ? value : refuse(name, 'an array or a string', value)

function compare(left: unknown, right: unknown): number {
  if (typeOf(left) === 'String' && typeOf(right) === 'String') return String(left) < String(right) ? -1 : 1
  return Number(plain(left)) - Number(plain(right))
}

export const collectionFunctions: Functions = {
  contains(collection, value) {
    if (typeof collection === 'string') return collection.includes(text('contains', value))
    if (Array.isArray(collection)) return has(collection, value)
    return Object.hasOwn(row('contains', collection), text('contains', value))
  },
  empty(value) {
    if (value === null || value === undefined) return true
    if (isRow(value)) return Object.keys(value).length === 0
    return sequence('empty', value).length === 0
  },
  first: (value) => sequence('first', value)[0] ?? (typeof value === 'string' ? '' : null),
  intersection(...collections) {
    if (collections.every(isRow)) {
      const [one, ...others] = collections
      return Object.fromEntries(
        Object.entries(one ?? {}).filter(([key, value]) => others.every((other) => same(other[key], value))),
      )
    }
    const [one, ...others] = collections.map((collection) => array('intersection', collection))
    return distinct(one ?? []).filter((item) => others.every((other) => has(other, item)))
  },
  join: (items, delimiter) => array('join', items).map(toText).join(text('join', delimiter)),
  last: (value) => sequence('last', value).at(-1) ?? (typeof value === 'string' ? '' : null),
  reverse: (items) => array('reverse', items).toReversed(),
  skip: (items, count) => array('skip', items).slice(integer('skip', count)),
  sort: (items, by) =>
    array('sort', items).toSorted((left, right) =>
      by === undefined
        ? compare(left, right)
        : compare(row('sort', left)[text('sort', by)], row('sort', right)[text('sort', by)]),
    ),
  take: (value, count) => sequence('take', value).slice(0, integer('take', count)),
  union(...collections) {
    if (collections.every(isRow)) return Object.assign({}, ...collections)
    return distinct(collections.flatMap((collection) => array('union', collection)))
  },
}
