import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { testsIn } from '../../scripts/trust.ts'
import { node } from '../start/child.ts'

const page = await readFile('SECURITY.md', 'utf8')

t.test('every control that SECURITY.md claims names a test that is there', async (t) => {
  const table = page.slice(page.indexOf('| Threat |')).split('\n\n')[0] ?? ''
  const claims = table.split('\n').filter((line) => !/^\| (-|Threat|\*\*)/.test(line))
  t.ok(claims.length > 20, `${claims.length} threats`)
  for (const claim of claims) t.ok(testsIn(claim).length > 0, claim.slice(2, 80))
  for (const file of testsIn(page)) {
    t.match(await readFile(file, 'utf8'), /\bt\.test\(/, file)
  }
})

t.test('README and SECURITY.md name the command that runs them', async (t) => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8'))
  t.equal(scripts['test:trust'], 'node scripts/trust.ts')
  t.match(page, /npm run test:trust/)
  t.match(await readFile('README.md', 'utf8'), /SECURITY\.md/)
})

t.test('how much was tried is told in a terminal too', async (t) => {
  // Within the project, where the test finds tap, and tap has a place for its results.
  // eslint-disable-next-line no-restricted-syntax
  const directory = t.testdir({
    'counted.mjs': "import t from 'tap'\nt.test('inner', async (t) => { t.pass(); t.comment('4711 things tried') })\n",
  })
  // What tap reports with where somebody looks on.
  const run = node(t, ['node_modules/.bin/tap', 'run', '--reporter=base', join(directory, 'counted.mjs')])
  t.equal(await run.exit, 0)
  t.match(run.printed(), /# 4711 things tried/)
})
