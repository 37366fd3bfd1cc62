import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../..')

/** Where there are answers, which people give to campaigns. Graph gives a response, a route a reply. */
const ALLOWED: readonly RegExp[] = [
  /^src\/services\/(campaigns|contacts)\//,
  /^src\/services\/hooks\/(payloads|triggers)\.ts$/,
  /^src\/services\/console\/(texts\/|campaign-page)/,
  /^src\/routes\/(contacts|campaigns|pages|hooks)\//,
  /^src\/routes\/v1\.ts$/,
  /^src\/schemas\/(.*campaign.*|.*contact.*|hook)\.ts$/,
  /^src\/schemas\/labels\/(contacts|hooks)\.ts$/,
  /^src\/store\/(.*campaign.*|.*contact.*)\.ts$/,
  /^src\/store\/migrations\//,
  /^scripts\/examples\/(inputs|prepare)\.ts$/,
]

/** Columns are called what they were called when they were made. */
const COLUMNS: Record<string, readonly string[]> = {
  'src/store/tables.ts': ['answer'],
  'src/store/idempotency-keys.ts': ['answer'],
  'src/services/idempotency.ts': ['answer'],
}

const NO_CODE = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g

/** Names of the code with "answer" in them; what stands in comments and texts is no name. */
const namesIn = (text: string): string[] => [
  ...new Set([...text.replace(NO_CODE, "''").matchAll(/\b\w*answer\w*\b/gi)].map(([name]) => name)),
]

t.test('names are found, and what is only said is not', async (t) => {
  t.same(namesIn("const answer = theAnswers('answer') // answers\n/* Answer */ `the answer`"), ['answer', 'theAnswers'])
})

t.test('an answer is what a person gives to a campaign', async (t) => {
  const files = ['src', 'simulator', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  )
  t.ok(files.length > 800, 'there are files to look at')
  for (const file of files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)))) {
    t.same(namesIn(readFileSync(join(root, file), 'utf8')), COLUMNS[file] ?? [], file)
  }
})

t.test('every exception is still needed', async (t) => {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .concat(readdirSync(join(root, 'scripts'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  for (const allowed of ALLOWED) {
    const own = files.filter((file) => allowed.test(file))
    t.ok(
      own.some((file) => namesIn(readFileSync(join(root, file), 'utf8')).length > 0),
      String(allowed),
    )
  }
})
