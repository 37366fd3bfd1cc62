import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema } from '../src/config/variables.ts'

const root = join(import.meta.dirname, '..')
const KEY = 'benchmark-key'

/** Where the simulator has no quota for sign-in dates, the service has none either. */
export const UNHURRIED: Readonly<Record<string, string>> = { SIGN_IN_READS_PER_MINUTE: '100000' }

/**
 * So that the benchmarks of today can be run on the service of yesterday, which refuses settings that it lacks. What
 * Node itself reads, such as NODE_EXTRA_CA_CERTS, is no setting of the service.
 */
const known = (env: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => name in ConfigSchema.properties || name.startsWith('NODE_')),
  )

export interface Running {
  url: string
  /** Largest resident memory so far, in MB; undefined where the system does not tell. */
  peakMemory(): number | undefined
  /** Resident memory now, in MB; undefined where the system does not tell. */
  memory(): number | undefined
  /** Processor time so far, in milliseconds, to a hundredth of a second; NaN where the system does not tell. */
  cpuMs(): number
  /** From now on the peak is a new one. */
  forgetPeak(): void
  stop(): Promise<void>
}

export interface SimulatorSettings {
  users: number
  latencyMs?: number
  shownAtOnce?: boolean
  /** Ten reads of sign-in dates a minute would be all that is measured, unless somebody measures just that. */
  quota?: 'on' | 'relaxed' | 'off'
  /** Further options of the simulator. */
  shape?: readonly string[]
}

/**
 * The simulator and the service as processes of their own, as an operator runs them: so that memory is the service's
 * own.
 */
export async function startProcesses({ env = {}, ...settings }: SimulatorSettings & { env?: Record<string, string> }) {
  const simulator = await startSimulator(settings)
  const unhurried = settings.quota === 'on' ? {} : UNHURRIED
  const service = await startService(simulator.url, { ...unhurried, ...env }).catch(async (error: unknown) => {
    await simulator.stop()
    throw error
  })
  return {
    simulator,
    service,
    call: service.call,
    simulate: simulator.simulate,
    stop: async () => {
      await Promise.all([service.stop(), simulator.stop()])
    },
  }
}

/** The stand-in for Graph in a process of its own. */
export async function startSimulator({
  users,
  latencyMs = 0,
  shownAtOnce = false,
  quota = 'relaxed',
  shape = [],
}: SimulatorSettings) {
  const delays = shownAtOnce ? ['--replication-ms', '0', '--license-ms', '0'] : []
  const simulator = await startProcess(
    [
      'simulator/main.ts',
      '--port',
      '0',
      '--users',
      String(users),
      '--seed',
      '1',
      '--latency-ms',
      String(latencyMs),
      '--quota',
      quota,
      ...delays,
      ...shape,
    ],
    {},
  )
  return {
    ...simulator,
    simulate: async (method: string, path: string, body?: unknown): Promise<any> => {
      const response = await fetch(`${simulator.url}${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const text = await response.text()
      return text === '' ? undefined : JSON.parse(text)
    },
  }
}

export type Simulator = Awaited<ReturnType<typeof startSimulator>>

/** The service in a process of its own, in front of a simulator; with an embedded database unless `env` names one. */
export async function startService(graphUrl: string, env: Record<string, string> = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'tenant-steward-bench-'))
  const apiKeys = JSON.stringify([
    { name: 'benchmark', sha256: createHash('sha256').update(KEY).digest('hex'), roles: ['Administrator'] },
  ])
  const service = await startProcess([...heapLimits(), 'src/main.ts'], {
    PORT: '0',
    GRAPH_BASE_URL: graphUrl,
    GRAPH_CREDENTIAL: 'simulator',
    WRITES_ENABLED: 'true',
    API_KEYS: apiKeys,
    RATE_LIMIT_PER_MINUTE: '1000000',
    DATA_DIR: dataDir,
    ...known(env),
  })

  return {
    ...service,
    async call(
      method: string,
      path: string,
      body?: unknown,
    ): Promise<{
      status: number
      body: any
      location: string | undefined
      retryAfter: number | undefined
      milliseconds: number
    }> {
      const started = performance.now()
      const response = await fetch(new URL(path, service.url), {
        method,
        headers: { 'x-api-key': KEY, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const location = response.headers.get('location') ?? undefined
      const retryAfter = response.headers.get('retry-after')
      return {
        status: response.status,
        body: await response.json(),
        location,
        retryAfter: retryAfter === null ? undefined : Number(retryAfter),
        milliseconds: performance.now() - started,
      }
    },
    stop: async () => {
      await service.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type Service = Awaited<ReturnType<typeof startService>>

/** As `npm start` runs it. */
export function heapLimits(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
  return scripts.start.match(/--max-\S+/g) ?? []
}

export async function startProcess(args: string[], env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await announced(child, args.join(' '))
  return {
    url,
    peakMemory: () => memory(child.pid, 'VmHWM'),
    memory: () => memory(child.pid, 'VmRSS'),
    cpuMs: () => cpuMs(child.pid),
    forgetPeak: () => forgetPeak(child.pid),
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

/** Both processes print the address they listen on. */
function announced(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const look = (chunk: unknown) => {
      output += String(chunk)
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
      if (url === undefined) return
      child.stdout?.off('data', look).resume()
      resolve(url)
    }
    child.stdout?.on('data', look)
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${output}`)))
  })
}

/**
 * What a process needed to start says nothing about its work: from now on the peak is a new one (man 5 proc,
 * clear_refs).
 */
function forgetPeak(pid: number | undefined): void {
  if (process.platform === 'linux') writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

function memory(pid: number | undefined, which: 'VmHWM' | 'VmRSS'): number | undefined {
  try {
    const kilobytes = new RegExp(`${which}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    // Only Linux tells.
    return undefined
  }
}

/** Of the user and of the kernel for it; Linux counts in hundredths of a second (man 5 proc, stat). */
function cpuMs(pid: number | undefined): number {
  try {
    const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const fields = after.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
  }
}
