import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize, relative } from 'node:path'
import t from 'tap'
import { ConfigSchema } from '../../src/config/variables.ts'

const root = join(import.meta.dirname, '../..')
const sources = ['src', 'connector'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return { name: relative(root, path), text: readFileSync(path, 'utf8') }
    }),
)

/** What the modules of a folder may build on, besides the modules right in `src`. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  config: [],
  graph: ['config'],
  arm: ['config', 'graph'],
  store: [],
  services: ['config', 'graph', 'arm', 'store', 'schemas', 'connector'],
  schemas: ['documents', 'services', 'store'],
  documents: ['services'],
}

/** Modules right in `src` that join the rest, and that nothing below them may therefore import. */
const JOINING = ['app', 'check-tenant', 'main', 'seal', 'server', 'start-warnings', 'wiring']

const folderOf = (name: string) => /^src\/([^/]+)\//.exec(name)?.[1] ?? (name.startsWith('src/') ? 'src' : 'connector')

const imports = sources.flatMap(({ name, text }) =>
  [...text.matchAll(/from '(\.[^']+\.ts)'/g)].map(([, path = '']) => ({
    from: name,
    to: normalize(join(name, '..', path)),
  })),
)

t.test('what stands below imports nothing from above it', async (t) => {
  for (const [folder, below] of Object.entries(MAY_IMPORT)) {
    const upward = imports.filter(
      ({ from, to }) => folderOf(from) === folder && ![folder, 'src', ...below].includes(folderOf(to)),
    )
    t.same(upward, [], folder)
  }
  const foundations = imports.filter(
    ({ from, to }) => folderOf(from) === 'src' && !JOINING.includes(from.slice(4, -3)) && folderOf(to) !== 'src',
  )
  t.same(
    foundations.map(({ from, to }) => `${from} → ${to}`),
    ['src/validation.ts → src/documents/keywords.ts'],
    'the modules right in src',
  )
})

t.test('the domain does not know which environment variables there are', async (t) => {
  const variables = Object.keys(ConfigSchema.properties).filter((variable) => variable.includes('_'))
  for (const { name, text } of sources.filter((source) => source.name.startsWith('src/services/'))) {
    t.notMatch(text, /\/config\/(config|variables)\.ts'/, `${name} has settings, and no configuration`)
    const code = text.replace(/^\s*(\*|\/\/|\/\*).*$/gm, '').replace(/'[^'\n]*'|`[^`]*`/g, "''")
    const named = variables.filter((variable) => new RegExp(`\\b${variable}\\b`).test(code))
    t.same(named, [], name)
  }
})

t.test('queries are in the store alone', async (t) => {
  for (const { name, text } of sources.filter((source) => !/^src\/store\//.test(source.name))) {
    t.notMatch(text, /from 'kysely'|\.(selectFrom|insertInto|updateTable|deleteFrom)\(/, name)
  }
})

t.test('the container holds nothing that only the tests and scripts need', async (t) => {
  t.match(readFileSync(join(root, '.dockerignore'), 'utf8'), /^connector\/rules$/m)
  t.same(
    imports.filter(({ from, to }) => !from.startsWith('connector/rules/') && to.startsWith('connector/rules/')),
    [],
    'what runs imports no rules',
  )
})
