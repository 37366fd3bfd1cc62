import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'

import { startSimulator } from '../../simulator/server.ts'

const MAIN = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url))

function run(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = { out: '', error: '' }
  child.stdout.on('data', (chunk) => {
    lines.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    lines.error += chunk
  })
  return { child, lines }
}

/** Resident memory in bytes, where the system tells. */
async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}

t.test('a million people start at once and stay small', async (t) => {
  const { child, lines } = run('--port', '0', '--users', '1000000', '--quota', 'off', '--seed', '7')
  t.teardown(() => child.kill())
  await once(child.stdout, 'data')
  const url = /^Microsoft Graph simulator, 1000000 users: (http:\S+)\n/.exec(lines.out)?.[1]
  const get = async (path: string) =>
    (await fetch(`${url}/v1.0${path}`, { headers: { Authorization: 'Bearer x', ConsistencyLevel: 'eventual' } })).json()
  t.equal(await get('/users/$count'), 1_000_000)
  const { value } = (await get('/users?$select=id,signInActivity,licenseAssignmentStates&$top=500')) as {
    value: unknown[]
  }
  t.equal(value.length, 500)
  await get('/subscribedSkus')
  const groups = (await get("/groups?$select=id&$filter=displayName eq 'LIC Office 365 A1 Students'")) as {
    value: [{ id: string }]
  }
  const members = (await get(`/groups/${groups.value[0].id}/members?$select=id&$top=999&$count=true`)) as {
    '@odata.count': number
  }
  t.ok(members['@odata.count'] > 700_000)
  const memory = await residentMemory(child.pid!)
  t.ok(memory < 300 * 1024 * 1024, `uses ${Math.round(memory / 1024 / 1024)} MiB`)
  child.kill('SIGTERM')
  t.same(await once(child, 'exit'), [0, null], 'stops on SIGTERM')
})

t.test('starting costs the same at any size', async (t) => {
  const before = process.cpuUsage()
  const simulator = await startSimulator({ users: 1_000_000 })
  t.teardown(() => simulator.close())
  const { user, system } = process.cpuUsage(before)
  t.ok(user + system < 500_000, `${(user + system) / 1000} ms of processor time`)
})

t.test('a wrong option is one sentence and the usage', async (t) => {
  for (const args of [
    ['--users', 'many'],
    ['--nonsense'],
    ['--profile', 'nonsense'],
    ['--now', 'later'],
    ['--quota', 'maybe'],
    ['--users', '10'],
    ['--shape', 'neat'],
    ['--apps', '100'],
  ]) {
    const { child, lines } = run('--port', '0', ...args)
    const [code] = await once(child, 'exit')
    t.equal(code, 1, args.join(' '))
    t.match(lines.error, /--port 4010/)
  }
})
