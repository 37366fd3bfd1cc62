import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../..')

/** What reads in one sitting. */
const MOST_LINES = 300

/** Files that are longer, and why. One that has become short enough must leave the list. */
const LONGER: Record<string, string> = {
  'src/config/variables.ts': 'a list: each variable with its sentence',
}

t.test('a file reads in one sitting', async (t) => {
  const files = ['src', 'simulator'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  t.ok(files.length > 800, 'there are files to look at')
  t.same(
    files
      .filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > MOST_LINES)
      .map((file) => relative(root, file))
      .sort(),
    Object.keys(LONGER).sort(),
  )
})
