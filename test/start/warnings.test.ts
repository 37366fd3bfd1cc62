import { createHash } from 'node:crypto'
import t, { type Test } from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import { LISTENING, node } from './child.ts'

const API_KEYS = JSON.stringify([
  { name: 'flows', sha256: createHash('sha256').update('a key').digest('hex'), roles: ['Reader'] },
])

/** What a service says at its start, line by line, with an environment of its own. */
async function starting(t: Test) {
  const graph = await startSimulator({ quota: 'relaxed', users: 200 })
  t.teardown(() => graph.close())
  return async (env: Record<string, string>) => {
    const service = node(t, ['src/server.ts'], {
      env: { PORT: '0', GRAPH_BASE_URL: graph.url, GRAPH_CREDENTIAL: 'simulator', API_KEYS, ...env },
    })
    const [, url = ''] = await service.until(LISTENING)
    const linesWith = (words: string) =>
      service
        .printed()
        .split('\n')
        .filter((line) => line.includes(words))
    return { url, linesWith }
  }
}

t.test('nothing is changed until somebody says so, and the start says that', async (t) => {
  const start = await starting(t)
  const said = async (env: Record<string, string>) => {
    const { url, linesWith } = await start(env)
    const response = await fetch(`${url}/v1/connection`, { headers: { 'x-api-key': 'a key' } })
    const { writesEnabled } = (await response.json()) as { writesEnabled: boolean }
    return { writesEnabled, lines: linesWith('changes are off') }
  }
  const unset = await said({})
  t.equal(unset.writesEnabled, false)
  t.equal(unset.lines.length, 1)
  t.match(unset.lines[0], /until WRITES_ENABLED=true/)
  t.same(await said({ WRITES_ENABLED: 'true' }), { writesEnabled: true, lines: [] })
})

t.test('the start says once which protection is not configured', async (t) => {
  const start = await starting(t)
  const warned = async (env: Record<string, string>) =>
    (await start(env)).linesWith('protection limited').map((line) => JSON.parse(line))
  t.match(await warned({}), [
    { level: 40, variable: 'AUDIT_KEY', reason: /can forge/ },
    { level: 40, variable: 'ROLE_APPROVER_GROUP_ID', reason: /nobody can approve plans of roles/ },
  ])
  t.same(
    await warned({
      AUDIT_KEY: 'a key that is long enough to seal with',
      ROLE_APPROVER_GROUP_ID: '00000000-0000-4000-8000-000000000001',
    }),
    [],
  )
  t.same(await warned({ AUDIT_KEY: 'a key that is long enough to seal with', FOUR_EYES: 'asserted' }), [])
  t.match(
    await warned({
      AUDIT_KEY: 'a key that is long enough to seal with',
      FOUR_EYES: 'asserted',
      HOOK_ALLOW_LOOPBACK: 'true',
    }),
    [{ level: 40, variable: 'HOOK_ALLOW_LOOPBACK', reason: /tests alone/ }],
  )
})
