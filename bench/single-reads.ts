import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startIdentity } from '../simulator/identity.ts'
import { simulatorToken } from '../src/graph/simulator-token.ts'
import { load, type LoadResult } from './load.ts'
import { startProcess, startProcesses } from './processes.ts'

/**
 * What a single read costs: processor time of the service for a call, against a bare Fastify route with the same Graph
 * client and the same check of tokens (bench/bare-service.ts), in the same run and turn by turn.
 *
 * node bench/single-reads.ts --seconds 8 --rounds 3
 */
export interface SingleRead {
  action: string
  /** Milliseconds of processor time a call. */
  cpu: number
  bareCpu: number
  ratio: number
  callsPerSecond: number
  bareCallsPerSecond: number
  /** Milliseconds from request to answer. */
  p50: number
  p99: number
  failed: number
}

export interface SingleReadOptions {
  users?: number
  seconds?: number
  rounds?: number
  connections?: number
}

const ACTIONS = { GetSignInActivity: 'sign-in-activity', ListUserLicenses: 'licenses', GetContactInfo: 'contact-info' }
const TENANT = '7e000000-0000-4000-8000-0000000000aa'
const AUDIENCE = '7e000000-0000-4000-8000-000000000010'

interface Turn extends LoadResult {
  cpu: number
}

export async function measureSingleReads({
  users = 2_000,
  seconds = 8,
  rounds = 3,
  connections = 200,
}: SingleReadOptions = {}): Promise<SingleRead[]> {
  const identity = await startIdentity({ port: 0, tenantId: TENANT, apiAudience: AUDIENCE, clients: [] })
  const folder = mkdtempSync(join(tmpdir(), 'tenant-steward-reads-'))
  const NODE_EXTRA_CA_CERTS = join(folder, 'ca.pem')
  writeFileSync(NODE_EXTRA_CA_CERTS, identity.caCertificate)
  const running = await startProcesses({
    users,
    shape: ['--quota', 'off'],
    env: {
      NODE_EXTRA_CA_CERTS,
      API_AUTHORITY_HOST: identity.url,
      API_TENANT_ID: TENANT,
      API_AUDIENCE: AUDIENCE,
      LOG_LEVEL: 'info',
      // As operators run it: what is beyond Microsoft's limit comes from the copy.
      SIGN_IN_READS_PER_MINUTE: '10',
    },
  })
  const bare = await startProcess(['bench/bare-service.ts'], {
    NODE_EXTRA_CA_CERTS,
    GRAPH_BASE_URL: running.simulator.url,
    GRAPH_TOKEN: simulatorToken('READ').token,
    AUTHORITY: `${identity.url}/${TENANT}`,
    AUDIENCE,
  })
  try {
    const token = await identity.issue({ oid: 'benchmark', roles: ['Administrator'], azp: 'benchmark' })
    const headers = { authorization: `Bearer ${token}` }
    const ids = await peopleOf(running)
    const turn = async (service: typeof bare, path: string, length: number): Promise<Turn> => {
      const before = service.cpuMs()
      const paths = ids.map((id) => `/v1/users/${id}/${path}`)
      const result = await load({ url: service.url, headers, paths, connections, seconds: length })
      return { ...result, cpu: (service.cpuMs() - before) / result.calls }
    }
    const measured: SingleRead[] = []
    for (const [action, path] of Object.entries(ACTIONS)) {
      const turns: { ours: Turn; bare: Turn }[] = []
      // The first is for compilers and caches.
      for (let round = 0; round <= rounds; round++) {
        const length = round === 0 ? seconds / 2 : seconds
        turns.push({ bare: await turn(bare, path, length), ours: await turn(running.service, path, length) })
      }
      measured.push(summary(action, turns.slice(1)))
    }
    return measured
  } finally {
    await Promise.all([running.stop(), bare.stop(), identity.close()])
    rmSync(folder, { recursive: true })
  }
}

async function peopleOf(running: Awaited<ReturnType<typeof startProcesses>>): Promise<string[]> {
  const { body } = await running.call('GET', '/v1/contacts?allDepartments=true&top=500')
  return body.value.map(({ userId }: { userId: string }) => userId)
}

function summary(action: string, turns: readonly { ours: Turn; bare: Turn }[]): SingleRead {
  const median = (of: (turn: { ours: Turn; bare: Turn }) => number): number =>
    turns.map(of).sort((a, b) => a - b)[Math.floor(turns.length / 2)] ?? Number.NaN
  return {
    action,
    cpu: median(({ ours }) => ours.cpu),
    bareCpu: median(({ bare }) => bare.cpu),
    ratio: median(({ ours, bare }) => ours.cpu / bare.cpu),
    callsPerSecond: median(({ ours }) => ours.calls / ours.seconds),
    bareCallsPerSecond: median(({ bare }) => bare.calls / bare.seconds),
    p50: median(({ ours }) => ours.p50),
    p99: median(({ ours }) => ours.p99),
    failed: turns.reduce((sum, { ours, bare }) => sum + ours.failed + bare.failed, 0),
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '8' }, rounds: { type: 'string', default: '3' } },
  })
  const rows = await measureSingleReads({ seconds: Number(values.seconds), rounds: Number(values.rounds) })
  // A refusal costs less than a read: a ratio with refusals in it says nothing.
  const failing = rows.filter(({ failed }) => failed > 0)
  if (failing.length > 0) throw new Error(`Calls failed: ${failing.map(({ action }) => action).join(', ')}`)
  console.log('| action | CPU a call | bare route | ratio | calls/s | bare | p50 | p99 | failed |')
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (const row of rows) {
    const cells = [
      row.action,
      `${row.cpu.toFixed(2)} ms`,
      `${row.bareCpu.toFixed(2)} ms`,
      row.ratio.toFixed(2),
      row.callsPerSecond.toFixed(0),
      row.bareCallsPerSecond.toFixed(0),
      `${row.p50.toFixed(0)} ms`,
      `${row.p99.toFixed(0)} ms`,
      row.failed,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
