import { readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../../src')

/**
 * Within a feature a name leads to one file. Azure's roles are a feature beside Entra's, a rule is called what it is
 * about, and labels what they are for.
 */
const FEATURE = /^services\/(roles\/azure|roles\/findings\/rules|[^/]+)\/|^schemas\/labels\/|^[^/]+\//

/** Names that several files of a feature have nevertheless, and why nobody takes one for another. */
const SHARED: Record<string, string> = {
  'services/roles/…/sentences.ts': 'the catalogue of a folder, under the name that every catalogue has',
  'services/roles/…/words.ts': 'the catalogue of a folder, under the name that every catalogue has',
}

/** Two names that differ by their number only, and why nobody takes one for the other. */
const NUMBERS: Record<string, string> = {
  'services/roles/azure/…/azure-grant': 'what a plan gives or takes, beside `azure-grants`, what was read',
}

const featureOf = (file: string): string => FEATURE.exec(file)?.[0] ?? ''

/** Names of a feature that lead to several files. */
const sharedIn = (files: readonly string[]): string[] =>
  [...Map.groupBy(files, (file) => `${featureOf(file)}…/${basename(file)}`)]
    .filter(([, own]) => own.length > 1)
    .map(([name]) => name)

/** Files of a feature that are called like another one but for a plural. */
const pluralsIn = (files: readonly string[]): string[] => {
  const names = new Set(files.map((file) => `${featureOf(file)}…/${basename(file, '.ts')}`))
  return [...names].filter((name) => names.has(`${name}s`))
}

t.test('names that mislead are found', async (t) => {
  const files = ['services/a/x.ts', 'services/a/deep/x.ts', 'services/b/x.ts', 'services/b/xs.ts', 'graph/x.ts']
  t.same(sharedIn(files), ['services/a/…/x.ts'])
  t.same(pluralsIn(files), ['services/b/…/x'])
})

t.test('within a feature a name leads to one file', async (t) => {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => file.includes('/') && !file.startsWith('routes/'))
  t.ok(files.length > 500, 'there are files to look at')
  t.same(sharedIn(files).sort(), Object.keys(SHARED).sort())
  t.same(pluralsIn(files).sort(), Object.keys(NUMBERS).sort())
})
