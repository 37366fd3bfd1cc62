import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { keyFor, LISTENING, node } from './child.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const env = {
  PORT: '0',
  GRAPH_BASE_URL: 'http://127.0.0.1:9',
  GRAPH_CREDENTIAL: 'simulator',
  API_KEYS: keyFor('flows', 'correct horse', 'Reader'),
}

function folder(): string {
  const made = temporaryFolder(t)
  return made
}

t.test('what a start compiled is kept when the process ends', async (t) => {
  const kept = join(folder(), 'kept')
  const service = node(t, ['src/main.ts'], { env: { ...env, NODE_COMPILE_CACHE: kept } })
  await service.until(LISTENING)
  service.kill('SIGTERM')
  t.equal(await service.exit, 0)
  t.ok(existsSync(kept))
  t.notMatch(service.printed(), /compiled code is not kept/)
})

t.test('without a folder to keep it in, the service starts all the same and says so', async (t) => {
  const file = join(folder(), 'file')
  writeFileSync(file, '')
  const service = node(t, ['src/main.ts'], { env: { ...env, NODE_COMPILE_CACHE: join(file, 'below') } })
  await service.until(LISTENING)
  t.match(service.printed(), /ENOTDIR.*compiled code is not kept: starts take longer/)
})
