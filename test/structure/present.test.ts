import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import t from 'tap'
import { present as presentInSimulator } from '../../simulator/present.ts'
import { present } from '../../src/present.ts'

const root = join(import.meta.dirname, '../..')

/** A single property that stands there only where some value is neither null nor undefined. */
const SPREAD =
  /\.\.\.\(\s*[\w.?[\]'!]+ (?:=== (?:undefined|null)(?: \|\| [^?]*?)? \? \{\} : \{ \w+(?:: [^{},]+)? \}|!== (?:undefined|null) && \{ \w+(?:: [^{},]+)? \}|!== (?:undefined|null) \? \{ \w+(?:: [^{},]+)? \} : \{\})\s*\)/g

const spreadsOf = (text: string): string[] => [...text.matchAll(SPREAD)].map(([spread]) => spread)

t.test('there is one way to say that a property is absent', async (t) => {
  for (const folder of ['src', 'simulator']) {
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
    t.ok(files.length > 100, `there are files to look at in ${folder}`)
    for (const file of files) {
      t.same(spreadsOf(readFileSync(file, 'utf8')), [], `${relative(root, file)} uses present()`)
    }
  }
})

t.test('the other ways are recognised', async (t) => {
  for (const spread of [
    '...(a === undefined ? {} : { a })',
    '...(one.a === null ? {} : { b: one.a })',
    '...(a === undefined || a.length === 0 ? {} : { a })',
    '...(a !== undefined && { b: made(a) })',
    "...(a['b'] !== undefined ? { b } : {})",
  ]) {
    t.same(spreadsOf(`{ x, ${spread} }`), [spread])
  }
  for (const other of ["...present('a', a)", '...(a === b ? {} : { c })', '...(a === undefined ? {} : { a, b })']) {
    t.same(spreadsOf(`{ x, ${other} }`), [])
  }
})

t.test('what is absent is left out, and the rest is kept or made', async (t) => {
  for (const [told, value, made] of [
    [{}, undefined],
    [{}, null],
    [{ a: 0 }, 0],
    [{ a: false }, false],
    [{ a: 2 }, 1, (n: number) => n * 2],
    [{}, undefined, () => 1],
  ] as [object, unknown, ((value: never) => unknown)?][]) {
    for (const one of [present, presentInSimulator]) {
      t.same(made === undefined ? one('a', value) : one('a', value as never, made), told)
    }
  }
  t.same(present('a', ''), {}, 'a reply holds no empty text')
  t.same(presentInSimulator('a', ''), { a: '' })
})
