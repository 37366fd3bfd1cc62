/** A part of a response that was cut: its path, and how much of it is left. */
export interface Cut {
  path: string
  kind: 'entries' | 'characters'
  kept: number
  total: number
}

interface Part {
  path: string[]
  value: unknown[] | string
  size: number
}

/** Shorter texts are never cut: ids and names stay whole. */
const SHORT_TEXT = 200

/**
 * A response that is no longer than `limit` characters of JSON: the longest list or text in it is cut, and the next one
 * if that is not enough. What was cut is told; the response that comes in is not touched.
 */
export function fit(response: object, limit: number): { response: object; cuts: Cut[] } {
  const fitted = structuredClone(response)
  const cuts = new Map<string, Cut>()
  for (let over = sizeOf(fitted) - limit; over > 0; over = sizeOf(fitted) - limit) {
    const longest = longestPart(fitted)
    if (longest === undefined) break
    const { path, value, size } = longest
    const isList = Array.isArray(value)
    const least = isList ? 1 : SHORT_TEXT
    const kept = Math.max(least, Math.min(value.length - 1, Math.floor((value.length * (size - over)) / size)))
    put(fitted, path, isList ? value.slice(0, kept) : value.slice(0, kept).toWellFormed())
    const name = path.join('/')
    const total = cuts.get(name)?.total ?? value.length
    cuts.set(name, { path: name, kind: isList ? 'entries' : 'characters', kept, total })
  }
  return { response: fitted, cuts: [...cuts.values()] }
}

const sizeOf = (value: unknown): number => JSON.stringify(value).length

/** The longest part that can still be cut; of two in one another the outer one. */
function longestPart(whole: object): Part | undefined {
  let longest: Part | undefined
  const look = (value: unknown, path: string[]): void => {
    const canBeCut = Array.isArray(value) ? value.length > 1 : typeof value === 'string' && value.length > SHORT_TEXT
    if (canBeCut) {
      const size = sizeOf(value)
      if (size > (longest?.size ?? 0)) longest = { path, value: value as unknown[] | string, size }
    }
    if (typeof value !== 'object' || value === null) return
    for (const [name, part] of Object.entries(value)) look(part, [...path, name])
  }
  look(whole, [])
  return longest
}

function put(whole: object, path: readonly string[], value: unknown): void {
  const holder = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>(
      (inner, name) => inner[name] as Record<string, unknown>,
      whole as Record<string, unknown>,
    )
  holder[path.at(-1) ?? ''] = value
}
