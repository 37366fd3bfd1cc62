import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseEnv, promisify } from 'node:util'
import t from 'tap'
import { sql } from 'kysely'
import { startSimulator } from '../../simulator/server.ts'
import { startMadeUp, type MadeUp } from '../../scripts/made-up-service.ts'
import { readConfig } from '../../src/config/config.ts'
import { openStore } from '../../src/store/database.ts'
import { freePort } from '../helper.ts'
import { ROOT, run } from '../start/child.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const PAGES = [
  'README.md',
  'SECURITY.md',
  'simulator/README.md',
  ...globSync(['docs/*.md', 'connector/**/*.md'], { cwd: ROOT }).sort(),
]

const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => unknown

interface Block {
  path: string
  language: string
  text: string
}

const blocks: Block[] = PAGES.flatMap((path) =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/^( *)```(\w*)\n([^]*?)^ *```$/gm)].map(
    ([, indent = '', language = '', text = '']) => ({
      path,
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  ),
)

const of = (language: string) => blocks.filter((block) => block.language === language)

/** Each command of a shell block as one line. */
const commands = of('sh').flatMap(({ path, text }) =>
  text
    .replaceAll(/\\\n\s*/g, '')
    .trim()
    .split('\n')
    .map((line) => ({ path, line })),
)

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

t.test('each block says what it is, so that it is tried here', async (t) => {
  const known = ['ini', 'js', 'powershell', 'sh', 'sql', 'text', 'ts']
  for (const { path, language, text } of blocks) t.ok(known.includes(language), `${path}: ${text.split('\n')[0]}`)
})

t.test('every script that is named, in a block or in a sentence, is there', async (t) => {
  let tried = 0
  for (const path of PAGES) {
    const page = readFileSync(join(ROOT, path), 'utf8')
    for (const [, name = ''] of page.matchAll(/\bnpm (?:run )?((?<=run )[a-z][\w:-]*|start\b|test\b)/g)) {
      tried++
      t.ok(name in scripts, `${path}: npm run ${name}`)
    }
    for (const [, file = ''] of page.matchAll(/`(?:node|npx tap run) ([\w/.-]+\.ts)`/g)) {
      tried++
      t.ok(existsSync(join(ROOT, file)), `${path}: ${file}`)
    }
  }
  t.ok(tried > 30, `${tried} of them`)
  for (const [name, script] of Object.entries(scripts)) {
    for (const [file] of script.matchAll(/\b(?:src|scripts|simulator|bench)\/[\w/-]+\.ts/g)) {
      t.ok(existsSync(join(ROOT, file)), `npm run ${name}: ${file}`)
    }
  }
})

/** What the tests below run. */
const RUN_HERE =
  /^(curl "\$URL\/v1\/|curl -H 'Authorization: |export URL=|node -e "|npm run (connector:package|simulator) -- )/

/** What another test runs, which names the line or begins it. */
const RUN_ELSEWHERE: readonly (readonly [form: RegExp, test: string, named: string])[] = [
  [/^npm run demo$/, 'test/start/demo.test.ts', "'run', 'demo'"],
  [/^pg_dump .*"\$DATABASE_URL"$/, 'test/outages/restore.test.ts', "lineOf('pg_dump')"],
  [/^pg_restore .*--dbname="\$DATABASE_URL" /, 'test/outages/restore.test.ts', "lineOf('pg_restore')"],
]

/**
 * What no test runs: npm would install into the folder that the tests run in, or run the tests; Docker may not be
 * there, and its registry is not asked; pac wants an environment of Power Platform. Their form alone is checked.
 */
const FORM_ALONE = [
  /^npm (ci|test|run test:trust)$/,
  /^pac auth create --environment <your environment>$/,
  /^pac connector create --api-definition-file apiDefinition\.swagger\.json .* --icon-file icon\.png$/,
  /^docker build --tag tenant-steward \.$/,
  /^docker run --detach --name tenant-steward --publish 3000:3000 .*--volume tenant-steward:\/data .* tenant-steward$/,
  /^docker (stop|start) tenant-steward$/,
  /^docker run --rm --volume tenant-steward:\/data .* node:24-slim tar --(create|extract) --gzip .* --directory \/data/,
]

t.test('every command is run, or known not to be', async (t) => {
  for (const { path, line } of commands) {
    const elsewhere = RUN_ELSEWHERE.find(([form]) => form.test(line))
    const isForm = FORM_ALONE.some((form) => form.test(line))
    t.ok(RUN_HERE.test(line) || elsewhere !== undefined || isForm, `${path}: ${line}`)
    if (elsewhere !== undefined) t.match(readFileSync(join(ROOT, elsewhere[1]), 'utf8'), elsewhere[2], elsewhere[1])
    if (isForm) t.comment(`By its form alone: ${line}`)
  }
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
  t.match(dockerfile, /^VOLUME \/data$/m, 'what is backed up is where the container keeps its data')
  t.match(dockerfile, /^EXPOSE 3000$/m)
})

t.test('the line for keys makes a key and its hash', async (t) => {
  const [line = ''] = commands.flatMap(({ line }) => (line.startsWith('node -e ') ? [line] : []))
  const script = /^node -e "(.*)"$/.exec(line)?.[1] ?? ''
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script])
  const [key = '', hash] = stdout.trim().split(' ')
  t.equal(hash, createHash('sha256').update(key).digest('hex'))
  t.equal(key.length, 43)
})

t.test('the line for packages makes what an administrator imports', async (t) => {
  const [line = ''] = commands.flatMap(({ line }) => (line.includes('connector:package') ? [line] : []))
  const folder = temporaryFolder(t)
  // As npm runs it.
  const command = line.replace('npm run connector:package --', `"${process.execPath}" scripts/connector-package.ts`)
  await promisify(execFile)('sh', ['-c', `${command} --out "${folder}"`], { cwd: ROOT })
  t.ok(globSync('**/connector-solution.zip', { cwd: folder }).length > 0, 'the connector is among them')
})

t.test('scripts that only look are run as they stand in the pages', async (t) => {
  for (const line of ['npm run connector:check', 'npm run flows:check', 'npm run connector:package -- --help']) {
    t.ok(
      PAGES.some((path) => readFileSync(join(ROOT, path), 'utf8').includes(`\`${line}\``)),
      `${line} is named`,
    )
    await t.resolves(promisify(execFile)('sh', ['-c', line], { cwd: ROOT }), line)
  }
})

t.test('the simulator starts and answers as its page says', async (t) => {
  const [start = '', look = ''] = commands.flatMap(({ path, line }) => (path === 'simulator/README.md' ? [line] : []))
  const port = String(await freePort())
  const moved = (line: string) => line.replaceAll('4010', port)
  t.notMatch([moved(start), moved(look)].join(), '4010')
  // As npm runs it.
  const [, ...options] = moved(start).split(' -- ')
  const child = run(t, process.execPath, ['simulator/main.ts', ...options.join(' ').split(' ')])
  await child.until(new RegExp(`http://[\\w.]+:${port}`))
  const { stdout } = await promisify(execFile)('sh', ['-c', moved(look).replace('curl ', 'curl --silent ')])
  t.match(JSON.parse(stdout), { value: [{ id: String }] })
  for (const { text } of of('ts')) {
    const example = new AsyncFunction('startSimulator', text) as (start: typeof startSimulator) => Promise<void>
    await t.resolves(example(startSimulator), text)
  }
})

t.test('the scripts of PowerShell take what the pages give them', async (t) => {
  const lines = of('powershell').flatMap(({ text }) => text.trim().split('\n'))
  t.ok(lines.length > 2)
  for (const line of lines) {
    const [, file = ''] = /^\.\/([\w-]+\.ps1) /.exec(line) ?? []
    const script = readFileSync(join(ROOT, 'connector/setup', file), 'utf8')
    const [, parameters = ''] = /^param\s*\(([^]*?)^\)/im.exec(script) ?? []
    for (const [, name = ''] of line.matchAll(/ -(\w+)/g)) {
      t.match(parameters, new RegExp(`\\$${name}\\b`), `${file} -${name}`)
    }
  }
})

t.test('the small .env is one that the service starts with', async (t) => {
  const files = of('ini')
  t.ok(files.length > 0)
  for (const { path, text } of files) {
    const env = { ...parseEnv(text) } as Record<string, string>
    const hash = createHash('sha256').update('a key').digest('hex')
    env['API_KEYS'] = env['API_KEYS']?.replace('the hash of the key', hash) ?? ''
    t.equal(readConfig(env).WRITES_ENABLED, false, path)
  }
})

t.test('statements for the database are ones that it takes', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const statements = of('sql').flatMap(({ text }) => text.trim().split(/;\s*/).filter(Boolean))
  t.ok(statements.length > 1)
  for (const statement of statements) await t.resolves(sql.raw(statement).execute(store.db), statement)
})

interface Reply {
  error?: { code: string }
  planId?: string
  state?: string
  hash?: string
  progress?: Record<string, number>
}

/** A shell in which a reader of the pages has set what they say. */
const shellOf =
  ({ url, keys }: MadeUp) =>
  async (line: string, PLAN = ''): Promise<Reply> => {
    const KEY = keys.find(({ name }) => name === 'all')?.key ?? ''
    const { stdout } = await promisify(execFile)('sh', ['-c', line.replace('curl ', 'curl --silent --show-error ')], {
      env: { PATH: process.env['PATH'], URL: url, KEY, PLAN },
      maxBuffer: 64 * 1024 * 1024,
    })
    return JSON.parse(stdout) as Reply
  }

const curls = (path: string): string[] =>
  commands.filter((command) => command.path === path && command.line.startsWith('curl ')).map(({ line }) => line)

t.test('the first example, and "it removed the wrong people", against the demo', async (t) => {
  const [port, simulatorPort] = [await freePort(), await freePort()]
  const demo = await startMadeUp({ port, simulatorPort, users: 2_000, seed: 1, shape: 'tidy' })
  t.teardown(demo.close)
  const shell = shellOf(demo)

  const [example = '', ...more] = curls('README.md')
  t.same(more, [], 'there is one first example')
  const plan = await shell(example)
  t.match(plan, { state: 'ready', planId: String, hash: String, reportLink: String }, 'a plan, and nothing changed')
  const post = (what: string, body: object) =>
    shell(
      `curl "$URL/v1/plans/$PLAN/${what}" --header "X-Api-Key: $KEY" --header "Content-Type: application/json" ` +
        `--data '${JSON.stringify(body)}'`,
      plan.planId,
    )
  t.match(await post('approve', { hash: plan.hash }), { state: 'approved' })
  t.match(await post('apply', { waitForCompletion: false }), { status: 'running' })

  const now = () => shell('curl "$URL/v1/plans/$PLAN" --header "X-Api-Key: $KEY"', plan.planId)
  const made = ({ progress: { requested = 0, verified = 0 } = {} }: Reply) => requested + verified
  while (made(await now()) === 0) await wait(50)

  const [stop = '', ...lines] = curls('docs/operating.md')
  t.equal((await shell(stop, plan.planId)).error, undefined, stop)
  while ((await now()).state === 'applying') await wait(50)
  const stopped = await now()
  t.equal(stopped.state, 'stopped', 'before everybody was removed')
  t.ok(made(stopped) > 0, 'and after some were')

  const replies: Reply[] = []
  for (const line of lines) {
    const reply = await shell(line, plan.planId)
    t.equal(reply.error, undefined, line)
    replies.push(reply)
  }
  const [changes, report, exclusion, rehearsal, undone, log] = replies
  t.match(changes, { value: [{ person: {} }] })
  t.match(report, { contentType: /csv/ })
  t.match(exclusion, { exclusionId: String })
  t.match(rehearsal, { changes: [{ undoable: true }] }, 'what would come back')
  t.match(undone, { status: 'succeeded', progress: { undone: made(stopped) } }, 'taken back')
  t.match(log, { value: [{ planId: plan.planId }] })
})
