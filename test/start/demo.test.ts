import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { aligned } from '../../scripts/first-look.ts'
import { bashLines, powerShellLines } from '../../scripts/first-steps.ts'
import { readPowerShell } from '../reports/powershell-reader.ts'
import { isDown, node, ROOT, run, type Child } from './child.ts'
import { skip } from '../skip.ts'

const SUMMARY = /Stop with Ctrl-C\.\n/

/** The lines below a title, up to the next empty one. */
const linesOf = (printed: string, title: string): string =>
  printed.slice(printed.indexOf(`\n${title}\n`) + title.length + 2).split('\n\n')[0] ?? ''

async function demo(t: Test, ...options: string[]) {
  const child = node(t, ['scripts/demo.ts', '--port', '0', '--simulator-port', '0', ...options])
  await child.until(SUMMARY)
  return { child, ...addressesOf(child) }
}

function addressesOf(child: Child) {
  const find = (pattern: RegExp) => pattern.exec(child.printed())?.[1] ?? ''
  return {
    url: find(/Service +(http:\S+)/),
    graphUrl: find(/Stand-in for Graph +(http:\S+)\/_simulator/),
    key: (name: string) => find(new RegExp(`^  ${name} +(${name}-\\S+)`, 'm')),
  }
}

t.test('the demo shows a tenant, takes calls, and leaves nothing behind', async (t) => {
  const { child, url, graphUrl, key } = await demo(t)
  const printed = child.printed()

  t.test('what it prints', async (t) => {
    for (const title of [
      'Not seen for more than 90 days',
      'Licenses',
      'License groups',
      'Global Administrator',
      'Contact data',
      'A license clean-up plan',
      'Privileged access',
      'To go on from here, in bash',
      'The same in PowerShell',
    ]) {
      t.match(printed, new RegExp(`^${title}`, 'm'))
    }
    t.notMatch(printed, /undefined|NaN|\[object|[Dd]eprecat/)
    t.ok(
      printed.split('\n').every((line) => line.length <= 120 || /^ +http:\S+$/.test(line)),
      'no line is too long for a terminal, but for a link of its own',
    )
    const excerpt = /```text\n(.*?)\n```/s.exec(await readFile(join(ROOT, 'README.md'), 'utf8'))?.[1] ?? ''
    t.ok(excerpt !== '' && printed.includes(excerpt), 'README.md shows it as it is')
  })

  t.test('its places and keys', async (t) => {
    const get = (path: string, name?: string) =>
      fetch(`${url}${path}`, name === undefined ? {} : { headers: { 'x-api-key': key(name) } })
    for (const place of printed.matchAll(/http:\/\/\S+/g)) {
      t.equal((await fetch(place[0].replace(/[;"'].*$/, ''))).status < 500, true, place[0])
    }
    t.match(await (await get('/v1/connection', 'reader')).json(), {
      caller: { roles: ['Reader'] },
      writesEnabled: true,
    })
    t.equal((await get('/v1/licenses', 'reader')).status, 200)
    t.equal((await get('/v1/licenses', 'roles')).status, 403, 'each key has its own role')
    t.equal((await get('/v1/roles', 'roles')).status, 200)
    t.equal((await get('/v1/licenses')).status, 401)
    const { nextLink } = (await (await get('/v1/inactive-users?allUsers=true&top=5', 'reader')).json()) as {
      nextLink: string
    }
    t.ok(nextLink.startsWith(`${url}/v1/`), 'links lead back to it')
  })

  t.test('whom it leaves alone', async (t) => {
    const { users, groups } = (await (await fetch(`${graphUrl}/_simulator/cast`)).json()) as Record<
      'users' | 'groups',
      Record<string, { id: string }>
    >
    const remove = async (group: string, user: string) => {
      const answer = await fetch(`${url}/v1/license-groups/${groups[group]?.id}/removals`, {
        method: 'POST',
        headers: { 'x-api-key': key('licenses'), 'content-type': 'application/json' },
        body: JSON.stringify({ userId: users[user]?.id, dryRun: true }),
      })
      return await answer.json()
    }
    for (const [user, skippedReason] of [
      ['breakGlass1', 'breakGlass'],
      ['breakGlass2', 'breakGlass'],
      ['globalAdmin', 'roleHolder'],
      ['eligibleAdmin', 'roleHolder'],
      ['guest', 'guest'],
      ['sharedMailbox', 'sharedMailbox'],
      ['roomMailbox', 'roomMailbox'],
      ['onLeave', 'onLeave'],
      ['licExcludedInactive1', 'excluded'],
      ['recentlyEnabled', 'recentlyEnabled'],
    ] as const) {
      t.match(await remove('licA3Staff', user), { outcome: 'wouldSkip', skippedReason }, user)
    }
    t.match(await remove('licExcluded', 'licExcludedInactive1'), { error: { code: 'GroupIsExcluded' } })
  })

  t.test('its lines for the shell', async (t) => {
    try {
      execFileSync('curl', ['--version'])
    } catch {
      skip(t, 'curl is not here: not tried')
      return
    }
    const script = linesOf(printed, 'To go on from here, in bash').replaceAll(
      'curl -s ',
      "curl -sS --fail-with-body -w '---\\n' ",
    )
    const replies = execFileSync('bash', ['-euc', script], { encoding: 'utf8' }).split('---\n').slice(0, -1)
    t.ok(
      replies.every((reply) => /^\{\n {2}"/.test(reply)),
      'which can be read as they come',
    )
    const answers = replies.map((reply) => JSON.parse(reply))
    const plan = { state: 'ready', hash: String, progress: { planned: Number } }
    const over = { status: /succeeded|verifying/ }
    t.match(answers, [
      { tenantName: 'Northwind College' },
      { status: 'inactive' },
      { value: Array },
      { outcome: 'wouldRemove' },
      { outcome: 'removed', licenses: [{ effect: 'freed' }] },
      { outcome: /^(updated|partlyUpdated)$/, fields: Array },
      plan,
      { state: 'approved', approverName: 'Active Staff' },
      { ...over, progress: { planned: 0, failed: 0 } },
      { contentType: /csv/, content: /,Verified|verified/ },
      { ...over, state: /undone|undoing/ },
      plan,
      { requesterName: 'Active Staff', people: Number },
      { value: [{ card: /AdaptiveCard/, mail: { html: /<table/ } }] },
      { progress: { requests: Number } },
      { ...plan, kind: 'rolePlan' },
      { state: 'approved' },
      { ...over, progress: { planned: 0, failed: 0 } },
      { value: Array },
    ])
    t.equal(answers.length, 19)
    t.ok(answers[6].progress.planned > 0)
    t.ok(answers[11].progress.planned > 0, 'a clean-up right after an undo plans somebody')
    t.equal(answers[6].hash, answers[7].hash, 'what was planned before is what the lines approve')
    const journal = await (await fetch(`${graphUrl}/_simulator/journal`)).text()
    t.match(journal, /\$ref/, 'and both changes arrived')
    t.match(journal, '+12125550123', 'the number in its international form')
  })

  t.test('the key that makes a plan does not approve it', async (t) => {
    const send = async (path: string, name: string, body: object) => {
      const headers = { 'x-api-key': key(name), 'content-type': 'application/json' }
      return (await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json() as any
    }
    const { planId, hash } = await send('/v1/license-cleanup-plans', 'all', { allGroups: true, inactiveDays: 365 })
    const approval = { hash, approver: 'active.staff@northwind.example' }
    t.match(await send(`/v1/plans/${planId}/approve`, 'all', approval), { error: { code: 'FourEyesRequired' } })
    t.match(await send(`/v1/plans/${planId}/approve`, 'approver', approval), { state: 'approved' })
  })

  t.test('its lines for PowerShell make the same requests', async (t) => {
    const [bash, powerShell] = [
      linesOf(printed, 'To go on from here, in bash'),
      linesOf(printed, 'The same in PowerShell'),
    ]
    const paths = (text: string) => [...text.matchAll(/"\$S(\/[^"]*)"/g)].map(([, path]) => path)
    t.same(paths(powerShell), paths(bash))
    t.equal(paths(bash).length, 19)
    const { code, literals } = readPowerShell(powerShell)
    t.equal(code.split('| show').length - 1, paths(bash).length)
    t.equal(code.split(' -Headers $A ').length, bash.split('X-Api-Key: $A').length)
    const sent = [...bash.matchAll(/-d '([^']*)'/g)].map(([, body = '']) => JSON.parse(body))
    t.same(
      literals.filter((literal) => literal.startsWith('{')).map((literal) => JSON.parse(literal)),
      sent,
    )
  })

  t.test('Ctrl-C', async (t) => {
    child.kill('SIGINT')
    t.equal(await child.exit, 0)
    t.ok((await isDown(url)) && (await isDown(graphUrl)))
  })
})

t.test('taken ports are no hindrance', async (t) => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  t.teardown(() => holder.close())
  const { port } = holder.address() as AddressInfo
  const { child, url } = await demo(t, '--port', String(port), '--users', '200')
  t.match(child.printed(), `Port ${port} is taken: taking another one.`)
  t.equal((await fetch(`${url}/ready`)).status, 200)
  child.kill('SIGTERM')
  t.equal(await child.exit, 0)
})

t.test('a client that does not read its answers does not hold up Ctrl-C', async (t) => {
  const { child, url } = await demo(t, '--users', '200')
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  t.teardown(() => socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.pause()
  // Far more than what lies in buffers on the way.
  socket.write('GET /connector/apiDefinition.swagger.json HTTP/1.1\r\nhost: demo\r\n\r\n'.repeat(60))
  await wait(1_000)
  const since = performance.now()
  child.kill('SIGINT')
  t.equal(await child.exit, 0)
  const took = performance.now() - since
  t.ok(took < 30_000, `${Math.round(took)} ms`)
})

t.test('npm run demo, and Ctrl-C as a terminal sends it', async (t) => {
  const child = run(t, 'npm', ['run', 'demo', '--', '--port', '0', '--simulator-port', '0', '--users', '200'], {
    detached: true,
  })
  await child.until(SUMMARY)
  const { url, graphUrl } = addressesOf(child)
  process.kill(-child.pid, 'SIGINT')
  await child.exit
  t.ok((await isDown(url)) && (await isDown(graphUrl)))
  t.throws(() => process.kill(-child.pid, 0), { code: 'ESRCH' }, 'no process is left over')
})

t.test('a wrong option is one sentence and the usage', async (t) => {
  for (const args of [['--users', 'many'], ['--nonsense'], ['--users', '10']]) {
    const child = node(t, ['scripts/demo.ts', '--port', '0', '--simulator-port', '0', ...args])
    t.equal(await child.exit, 1)
    t.match(child.printed(), /^.+\n\nnpm run demo -- \[options\]/s)
    t.notMatch(child.printed(), /\n +at /)
  }
})

t.test('whatever a request says, both shells take it as it is', async (t) => {
  const body = { name: 'D\'Arcy – "Nursing" $HOME `x` \\ é' }
  const steps = [{ method: 'POST', path: '/x', body } as const]
  const keys = { url: 'http://127.0.0.1:1', key: 'k', approverKey: 'a' }
  const [, , line = ''] = bashLines(keys, steps)
  t.match(line, /^[\x20-\x7e\n]*$/)
  const script = line.replace('curl', 'printf "%s\\f"')
  const words = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\f')
  t.same(JSON.parse(words[words.indexOf('-d') + 1] ?? ''), body)
  const { literals } = readPowerShell(powerShellLines(keys, steps).join('\n'))
  t.same(JSON.parse(literals.at(-1) ?? ''), body)
})

t.test('columns', async (t) => {
  t.equal(
    aligned([
      ['Name', 'Seats', 'Note'],
      ['Ada', 1200, ''],
      ['Grace Hopper', 7, `${'word '.repeat(20)}end`],
    ]),
    [
      '  Name          Seats  Note',
      '  Ada           1,200',
      `  Grace Hopper      7  ${'word '.repeat(15).trim()}`,
      `                       ${'word '.repeat(5)}end`,
    ].join('\n'),
  )
  t.equal(aligned([['a', '5 %'], ['bb', '10 %'], ['c']]), '  a    5 %\n  bb  10 %\n  c')
})
