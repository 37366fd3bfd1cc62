import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../../src')
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
const sources = files.map((file) => ({ name: relative(root, file), text: readFileSync(file, 'utf8') }))

/** Makes it, gives it on, sends with it: nobody else is ever handed what could change a tenant. */
const HOLD_THE_WRITER = ['wiring.ts', 'services/plans/sending.ts']

const WRITERS = [
  { file: 'graph/writer.ts', names: /\b(GraphWriter|createGraphWriter)\b/ },
  { file: 'arm/writer.ts', names: /\b(ArmWriter|createArmWriter)\b/ },
]

t.test('only the plan engine writes to Azure', async (t) => {
  for (const { name, text } of sources) {
    t.equal(/client\.write\(/.test(text), name === 'arm/writer.ts', `${name} and the client of Azure`)
  }
})

t.test('only the plan engine writes to Graph', async (t) => {
  for (const { name, text } of sources) {
    for (const { file, names } of WRITERS) {
      t.equal(names.test(text), [...HOLD_THE_WRITER, file].includes(name), `${name} and the writer of ${file}`)
    }

    if (!name.startsWith('graph/') && name !== 'arm/client.ts') {
      t.notMatch(text, /client\.send\(|writes: true|\bfetch\('https?:.*graph/, `${name} sends nothing by itself`)
    }
  }
  const posts = sources
    .filter(({ name, text }) => name.startsWith('graph/') && /writes: false/.test(text) && /method: 'POST'/.test(text))
    .map(({ name }) => name)
  t.same(posts.sort(), ['graph/batch.ts', 'graph/reader.ts'], 'the only POSTs that count as reads')
})

t.test('plans and changes are only written together with their seals', async (t) => {
  const names = [
    'insertPlan',
    'writePlan',
    'insertChanges',
    'writeChange',
    'intendChanges',
    'intendUndos',
    'markForUndo',
    'markMoving',
  ]
  for (const { name, text } of sources) {
    if (name.startsWith('store/migrations/')) continue
    const writes = /(updateTable|insertInto|deleteFrom)\('(plans|changes)'\)|\bupdate (plans|changes) set/.test(text)
    t.equal(writes, name === 'store/plans.ts' || name === 'store/changes.ts', name)
    const imported = names.filter((one) =>
      new RegExp(`import \\{[^}]*\\b${one}\\b[^}]*\\} from .*store/`, 's').test(text),
    )
    t.same(imported.sort(), name === 'services/plans/plan-rows.ts' ? [...names].sort() : [], name)
  }
})

t.test('services know neither HTTP nor the addresses of Graph', async (t) => {
  for (const { name, text } of sources.filter((source) => source.name.startsWith('services/'))) {
    t.notMatch(text, /from '(fastify|@fastify)/, name)
    t.notMatch(
      text.replace(/^\s*(\*|\/\/).*$/gm, ''),
      /['"`]\/(users|groups|roleManagement|directory|auditLogs|subscribedSkus|identity|policies)\b/,
      name,
    )
  }
  t.same(
    sources
      .filter(({ text }) => /from '@azure\/identity'/.test(text) && !/import type[^\n]*@azure/.test(text))
      .map(({ name }) => name),
    [],
    '@azure/identity is loaded on first use only',
  )
})
