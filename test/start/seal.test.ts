import { createHash } from 'node:crypto'
import t from 'tap'
import { node } from './child.ts'

const env = {
  GRAPH_BASE_URL: 'http://127.0.0.1:9',
  GRAPH_CREDENTIAL: 'simulator',
  API_KEYS: JSON.stringify([
    { name: 'flows', sha256: createHash('sha256').update('a key').digest('hex'), roles: ['Reader'] },
  ]),
}

t.test('npm run seal says how much it sealed, or what it lacks', async (t) => {
  const without = node(t, ['src/seal.ts'], { env })
  t.equal(await without.exit, 1)
  t.match(without.printed(), /^AUDIT_KEY is missing/)
  const sealing = node(t, ['src/seal.ts'], { env: { ...env, AUDIT_KEY: 'a key that is long enough to seal with' } })
  t.equal(await sealing.exit, 0)
  t.equal(sealing.printed(), 'Sealed 0 plans and 0 campaigns.\n')
})
