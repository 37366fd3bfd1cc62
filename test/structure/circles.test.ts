import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize, relative } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../..')

/** Files that are understood together only, by the one that a reader begins with, and why they may stay so. */
const KNOWN: Record<string, { files: readonly string[]; why: string }> = {
  'src/services/reports/plan-kind.ts': {
    files: ['change-report.ts', 'plan-facts.ts', 'plan-kind.ts', 'plan-report.ts', 'report-csv.ts'].map(
      (name) => `src/services/reports/${name}`,
    ),
    why: 'a kind of plan says what is told of its plans, and what is told of a plan says of which kind it is',
  },
}

/** What each file imports of the others, types included. */
function importsOf(sources: ReadonlyMap<string, string>): Map<string, string[]> {
  return new Map(
    [...sources].map(([name, text]) => [
      name,
      [...text.matchAll(/^(?:import|export)\s[^'"]*?from '(\.[^']+)'|^import '(\.[^']+)'/gm)]
        .map(([, named, whole]) => normalize(join(name, '..', named ?? whole ?? '')))
        .filter((imported) => sources.has(imported)),
    ]),
  )
}

/** Files that reach one another: each group in order of the alphabet. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...imports.keys()].map((name) => [name, reachedFrom(imports, name)]))
  const circles = new Map<string, string[]>()
  for (const [name, reach] of reached) {
    if (!reach.has(name)) continue
    const circle = [...reach].filter((other) => reached.get(other)?.has(name)).sort()
    circles.set(circle.join(), circle)
  }
  return [...circles.values()]
}

function reachedFrom(imports: ReadonlyMap<string, readonly string[]>, name: string): Set<string> {
  const reached = new Set<string>()
  const open = [...(imports.get(name) ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    open.push(...(imports.get(next) ?? []))
  }
  return reached
}

t.test('a circle is found, whether it is of values or of types', async (t) => {
  const sources = new Map([
    ['src/a.ts', "import { b } from './b.ts'\n"],
    ['src/b.ts', "import { x } from 'elsewhere'\nimport type {\n  C,\n} from './deep/c.ts'\n"],
    ['src/deep/c.ts', "export { a } from '../a.ts'\n"],
    ['src/d.ts', "import './a.ts'\n"],
  ])
  t.same(circlesOf(importsOf(sources)), [['src/a.ts', 'src/b.ts', 'src/deep/c.ts']])
})

t.test('no files import one another in a circle', async (t) => {
  const sources = new Map(
    ['src', 'connector', 'scripts'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [relative(root, path), readFileSync(path, 'utf8')] as const),
    ),
  )
  t.ok(sources.size > 500, 'there are files to look at')
  t.same(
    circlesOf(importsOf(sources)),
    Object.values(KNOWN).map(({ files }) => [...files]),
  )
})
