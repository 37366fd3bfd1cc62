import { existsSync } from 'node:fs'
import { NotThere, type Row, type Unit } from './results.ts'

/**
 * What a benchmark measures that is a command of its own: the rows that `toRows` makes of what its functions
 * `measure…` return.
 *
 * @param file beside this one
 * @throws NotThere where there is no such file
 */
export async function optional(file: string, toRows: (measured: unknown) => Row[] = numbersIn): Promise<Row[]> {
  const url = new URL(file, import.meta.url)
  const name = `bench/${file.replace('./', '')}`
  if (!existsSync(url)) throw new NotThere(`there is no ${name}`)
  const found: Row[] = []
  for (const [key, measure] of Object.entries((await import(url.href)) as Record<string, unknown>)) {
    if (key.startsWith('measure') && typeof measure === 'function') found.push(...toRows(await measure()))
  }
  if (found.length === 0) throw new Error(`${name} measured nothing.`)
  return found
}

/** Units by the ends of names. */
const UNITS: readonly [RegExp, Unit][] = [
  [/(Ms|Milliseconds)$/i, 'ms'],
  [/Seconds$/i, 's'],
  [/(Mb|Memory)$/i, 'MB'],
  [/Share$/i, 'share'],
  [/Ratio$/i, 'ratio'],
]

/** A row for every number in there; texts say what it is about, and names say what it is. */
export function numbersIn(measured: unknown, about: readonly string[] = []): Row[] {
  if (Array.isArray(measured)) return measured.flatMap((entry) => numbersIn(entry, about))
  if (typeof measured !== 'object' || measured === null) return []
  const entries = Object.entries(measured)
  const size = [...about, ...entries.flatMap(([, value]) => (typeof value === 'string' ? [value] : []))]
  return entries.flatMap(([name, value]): Row[] => {
    if (typeof value !== 'number') return numbersIn(value, Array.isArray(measured) ? size : [...size, wordsOf(name)])
    const [end, unit] = UNITS.find(([pattern]) => pattern.test(name)) ?? [undefined, 'count' as const]
    const what = wordsOf(end === undefined ? name : name.replace(end, ''))
    return [{ what: what === '' ? name : what, size: size.join(', '), unit, value }]
  })
}

/** `peakOfHeap` → `Peak of heap` */
function wordsOf(name: string): string {
  const words = name.replaceAll(
    /([a-z\d])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  )
  return words.charAt(0).toUpperCase() + words.slice(1)
}
