import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { PLAN_KINDS } from '../../src/services/plan-kinds.ts'

const root = join(import.meta.dirname, '../../src')
const sources = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((file) => ({ name: relative(root, file), text: readFileSync(file, 'utf8') }))

const names = [...new Set(PLAN_KINDS.flatMap(({ name, changes }) => [name, ...changes.map((change) => change.name)]))]

/** Texts that are no kind of anything, though they read like one. */
const HOMONYMS: readonly (readonly [file: string, name: string])[] = [
  // What a tenant lets the service do.
  ['services/connection/capabilities.ts', 'roleSettings'],
  ['services/connection/trials.ts', 'roleSettings'],
  // What was migrated once is history.
  ['store/migrations/0010-undo-of.ts', 'rolePlan'],
]

/** The folder of a feature: `services/roles`; of other files, themselves. */
const folderOf = (file: string): string => /^services\/[^/]+(?=\/)/.exec(file)?.[0] ?? file

/** Whether a name stands in a text as a string or as a property. */
const says = (text: string, name: string): boolean => new RegExp(`['"\`]${name}['"\`]|\\b${name}\\??:`).test(text)

const isHomonym = (file: string, name: string): boolean =>
  HOMONYMS.some(([place, word]) => place === file && word === name)

const homesOf = (name: string): Set<string> =>
  new Set(
    sources
      .filter(({ name: file, text }) => says(text, name) && !isHomonym(file, name))
      .map(({ name: file }) => folderOf(file)),
  )

t.test('a kind is called by its name in its own folder alone', async (t) => {
  t.ok(names.length >= 9, names.join())
  for (const name of names) {
    const homes = homesOf(name)
    t.equal(homes.size, 1, `${name} in ${[...homes].join(', ')}`)
    t.match([...homes][0], /^services\/[a-z]+$/, name)
  }
  for (const [file, name] of HOMONYMS) {
    t.ok(says(sources.find((source) => source.name === file)?.text ?? '', name), `${file} still says ${name}`)
  }
})

t.test('the engine and the reports know no kind, nor anything of the folders of kinds', async (t) => {
  const features = [...new Set(names.flatMap((name) => [...homesOf(name)]))].map((folder) => folder.split('/')[1])
  t.ok(features.length >= 4, features.join())
  for (const { name, text } of sources.filter((source) => /^services\/(plans|reports)\//.test(source.name))) {
    t.notMatch(text, new RegExp(`from '(\\.\\./)+(${features.join('|')})/`), name)
    t.notMatch(text, /\bkind\.(startsWith|endsWith|includes|match)\(/, `${name} reads nothing from the name of a kind`)
  }
})

t.test('only features that build on one another import a kind, and the list of kinds', async (t) => {
  const importers = sources.filter(({ name, text }) =>
    [...text.matchAll(/from '([^']*\/plan-kind\.ts)'/g)]
      .map(([, path = '']) => join(dirname(name), path))
      .some((module) => module !== 'services/reports/plan-kind.ts'),
  )
  t.ok(importers.length >= 5)
  for (const { name } of importers.filter(({ name }) => name !== 'services/plan-kinds.ts')) {
    t.match(name, /^services\/(licenses|cleanup|contacts|campaigns|roles)\//)
  }
})
