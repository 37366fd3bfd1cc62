import t from 'tap'
import { readConfig } from '../../src/config/config.ts'
import { createLinks, type Link } from '../../src/services/links.ts'
import { readSetting } from '../../src/store/settings.ts'
import { openWiring } from '../../src/wiring.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const API_KEYS = JSON.stringify([{ name: 'flows', sha256: '0'.repeat(64), roles: ['Reader'] }])
const ENV = { API_KEYS, GRAPH_BASE_URL: 'http://127.0.0.1:9', GRAPH_CREDENTIAL: 'simulator' }
const AUDIT_KEY = 'a key that the database never sees, long enough'
const SIGNING_KEY = 'a key that signs links and nothing else, long enough'
const REPORT: Link = { purpose: 'report', id: '00000000-0000-4000-8000-000000000001' }

/** A service on this data, with a link of its own and what of others it opens. */
async function started(dataDir: string, env: Record<string, string>) {
  const { store, signingKey } = await openWiring(readConfig({ ...ENV, DATA_DIR: dataDir, ...env }))
  const links = createLinks({ key: signingKey, store, now: Date.now })
  return {
    link: links.sign(REPORT, 1),
    opens: (signature: string) => links.opens(REPORT, signature),
    kept: await readSetting(store.db, 'signingKey'),
    close: () => store.close(),
  }
}

t.test('the key that signs links is in no database that has another secret to go by', async (t) => {
  const dataDir = temporaryFolder(t)
  const keyed = await started(dataDir, { AUDIT_KEY })
  t.equal(keyed.kept, undefined)
  await keyed.close()

  const signing = await started(dataDir, { AUDIT_KEY, SIGNING_KEY })
  t.equal(signing.kept, undefined)
  t.notOk(await signing.opens(keyed.link), 'the key that was set is the one')
  await signing.close()

  const bare = await started(dataDir, {})
  t.type(bare.kept, 'string', 'where there is no other secret it is kept with the data')
  t.notOk(await bare.opens(keyed.link))
  await bare.close()

  const again = await started(dataDir, { AUDIT_KEY })
  t.ok(await again.opens(keyed.link), 'the same secret makes the same key')
  t.notOk(await again.opens(bare.link), 'and whoever has read the key of before makes no links')
  await again.close()
})
