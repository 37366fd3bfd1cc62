import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { ROOT } from '../start/child.ts'

const PAGES = [
  ...['README.md', 'SECURITY.md', 'CHANGELOG.md', 'simulator/README.md', 'src/data/README.md'],
  ...globSync(['docs/**/*.md', 'connector/**/*.md'], { cwd: ROOT }),
]

/** What a page says in prose: neither in blocks of code nor between backticks. */
const prose = (page: string): string => withoutBlocks(page).replaceAll(/`[^`\n]*`/g, '')

const withoutBlocks = (page: string): string => page.replaceAll(/^ *```[^]*?^ *```$/gm, '')

/** Where GitHub puts headings: lower case, no punctuation, a dash for each space, a number where one comes again. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, title = ''] of withoutBlocks(page).matchAll(/^#+ (.*)$/gm)) {
    const plain = title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    const anchor = plain.replaceAll(' ', '-')
    let [free, count] = [anchor, 0]
    while (anchors.has(free)) free = `${anchor}-${++count}`
    anchors.add(free)
  }
  return anchors
}

const pages = new Map(PAGES.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))

t.test('every link of every page leads to something that is there', async (t) => {
  let tried = 0
  for (const [path, page] of pages) {
    for (const [, target = ''] of prose(page).matchAll(/\]\(((?!\w+:)[^)\s]+)\)/g)) {
      const [file = '', anchor] = target.split('#')
      const found = file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file))
      tried++
      t.ok(!found.startsWith('..') && existsSync(join(ROOT, found)), `${path}: ${target}`)
      if (anchor === undefined) continue
      t.ok(anchorsOf(pages.get(found) ?? '').has(anchor), `${path}: ${target} is a heading`)
    }
  }
  t.ok(tried > 60, `${tried} links`)
})

t.test('every page in docs/ can be reached from README.md, which stays short', async (t) => {
  const readme = pages.get('README.md') ?? ''
  for (const path of PAGES.filter((path) => path.startsWith('docs/'))) t.ok(readme.includes(`](${path})`), path)
  const lines = readme.trimEnd().split('\n').length
  t.ok(lines <= 150, `${lines} lines`)
})

t.test('pictures say in words what they show, and are quick to load', async (t) => {
  for (const [path, page] of pages) t.notMatch(prose(page), /!\[\s*\]\(/, path)
  const shown = [...(pages.get('README.md') ?? '').matchAll(/!\[[^\]]+\]\((docs\/images\/[\w-]+\.png)\)/g)]
  const taken = globSync('docs/images/*', { cwd: ROOT })
  t.same(shown.map(([, file]) => file).sort(), taken.sort(), 'README.md shows each of them')
  for (const file of taken) {
    const picture = readFileSync(join(ROOT, file))
    t.equal(picture.readUInt32BE(16), 1_280, `${file}: width, as the header of a PNG has it`)
    t.ok(picture.length < 200_000, `${file}: ${picture.length} bytes`)
  }
})

t.test('every file that a page names is there', async (t) => {
  const named = /`((?:src|test|scripts|simulator|bench|connector|openapi|docs)\/[\w./-]+\.(?:ts|md|json|sh|ps1))`/g
  // Written when somebody asks for it, and left out of the repository.
  const made = new Set(['bench/results.json', 'bench/results-full.json'])
  let tried = 0
  for (const [path, page] of pages) {
    for (const [, file = ''] of page.matchAll(named)) {
      tried++
      t.ok(existsSync(join(ROOT, file)) || made.has(file), `${path}: ${file}`)
    }
  }
  t.ok(tried > 60, `${tried} files`)
})
