import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import { isDown, keyFor, LISTENING, node, ROOT } from './child.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** Where no container engine is, the Dockerfile is followed by hand: what it copies and runs, and nothing else. */

interface Instruction {
  name: string
  rest: string
}

function instructionsOf(dockerfile: string): Instruction[] {
  return dockerfile
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => /^([A-Z]+) +(.*)$/.exec(line))
    .flatMap((match) => (match === null ? [] : [{ name: match[1] ?? '', rest: match[2] ?? '' }]))
}

/** Whether a path of the repository reaches the build at all. */
function isLetIn(path: string, dockerignore: string): boolean {
  const lines = dockerignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return lines[0] === '*' && lines.includes(`!${path}`)
}

interface Image {
  folder: string
  env: Record<string, string>
  cmd: string[]
  healthcheck: string[]
  user: string
  volume: string
  made: string[]
}

async function followDockerfile(t: Test, folder: string): Promise<Image> {
  const [dockerfile, dockerignore] = await Promise.all(
    ['Dockerfile', '.dockerignore'].map((name) => readFile(join(ROOT, name), 'utf8')),
  )
  const image: Image = { folder: '', env: {}, cmd: [], healthcheck: [], user: 'root', volume: '', made: [] }
  const stages: Record<string, string> = {}
  for (const { name, rest } of instructionsOf(dockerfile ?? '')) {
    const words = rest.split(/ +/)
    if (name === 'FROM') {
      t.equal(words[0], 'node:24-slim')
      image.folder = join(folder, String(Object.keys(stages).length))
      stages[words[2] ?? 'final'] = image.folder
      await mkdir(image.folder)
    } else if (name === 'COPY') {
      const from = /^--from=(.+)$/.exec(words[0] ?? '')?.[1]
      const [target = '', ...sources] = (from === undefined ? words : words.slice(1)).reverse()
      for (const source of sources) {
        if (from !== undefined) await rename(source.replace('/app', stages[from] ?? ''), resolve(image.folder, target))
        else if (!isLetIn(source, dockerignore ?? '')) t.fail(`${source} is copied, but .dockerignore keeps it out`)
        else {
          await cp(
            join(ROOT, source),
            target.endsWith('/') ? resolve(image.folder, target, source) : resolve(image.folder, target),
            { recursive: true },
          )
        }
      }
    } else if (name === 'VOLUME') {
      image.volume = rest
    } else if (name === 'RUN' && words[0] !== 'npm') {
      image.made.push(rest)
    } else if (name === 'RUN') {
      await promisify(execFile)(words[0] ?? '', [...words.slice(1), '--prefer-offline', '--no-audit'], {
        cwd: image.folder,
      })
    } else if (name === 'ENV') {
      for (const word of words) image.env[word.split('=')[0] ?? ''] = word.split('=')[1] ?? ''
    } else if (name === 'CMD') {
      image.cmd = JSON.parse(rest)
    } else if (name === 'HEALTHCHECK') {
      image.healthcheck = JSON.parse(/CMD (.*)$/.exec(rest)?.[1] ?? '')
    } else if (name === 'USER') {
      image.user = rest
    }
  }
  return image
}

t.test('what the Dockerfile makes runs, is found healthy, and stops in good order', async (t) => {
  const folder = temporaryFolder(t)
  const image = await followDockerfile(t, folder)
  t.same(
    (await readdir(image.folder)).sort(),
    ['connector', 'node_modules', 'package.json', 'src'],
    'only what it needs is in it',
  )
  t.match(image, { user: 'node', env: { HOST: '0.0.0.0' }, cmd: ['node', /^--max-/, /^--max-/, 'src/main.ts'] })
  t.equal(image.volume, image.env['DATA_DIR'], 'its data is in a volume')
  t.same(
    image.made,
    [`mkdir -p ${image.volume} node_modules/.cache && chown node:node ${image.volume} node_modules/.cache`],
    'which belongs to the user that it runs as',
  )
  for (const name of ['typescript', 'tap', 'node', '.bin/eslint']) {
    await t.rejects(readFile(join(image.folder, 'node_modules', name, 'package.json')), `${name} stays out`)
  }

  const graph = await startSimulator({ quota: 'relaxed', users: 200, latencyMs: 800 })
  t.teardown(() => graph.close())
  const env = {
    ...image.env,
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    GRAPH_BASE_URL: graph.url,
    GRAPH_CREDENTIAL: 'simulator',
    API_KEYS: keyFor('flows', 'correct horse', 'Reader'),
  }
  const service = node(t, image.cmd.slice(1), { cwd: image.folder, env })
  const [, listening = ''] = await service.until(LISTENING)
  const { port } = new URL(listening)
  const url = `http://127.0.0.1:${port}`

  t.equal((await fetch(`${url}/ready`)).status, 200)
  t.match(await (await fetch(`${url}/openapi.json`)).json(), { openapi: /^3\.1/ })
  t.match(await (await fetch(`${url}/connector/apiDefinition.swagger.json`)).json(), { swagger: '2.0' })
  t.equal((await fetch(`${url}/docs`)).status, 200)
  t.equal((await fetch(`${url}/connector/packages`)).status, 200)

  const check = async () => node(t, image.healthcheck.slice(1), { cwd: image.folder, env: { ...env, PORT: port } }).exit
  t.equal(image.healthcheck[0], 'node')
  t.equal(await check(), 0, 'healthy')

  const slow = fetch(`${url}/v1/licenses`, { headers: { 'x-api-key': 'correct horse' } })
  await wait(300)
  service.kill('SIGTERM')
  const answer = await slow
  t.equal(answer.status, 200, 'a request in flight is answered')
  t.match(await answer.json(), { value: Array })
  t.equal(await service.exit, 0)
  t.ok(await isDown(`${url}/ready`))
  t.equal(await check(), 1, 'no longer healthy')
})
