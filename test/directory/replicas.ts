import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { heapLimits } from '../../bench/processes.ts'
import { API_KEYS, freePort, keyOf, request, type Reply, type Cast, type KeyName, type Service } from '../helper.ts'
import { LISTENING, node, type Child } from '../start/child.ts'
import type { Place } from '../store-helper.ts'

/** A replica of the service as a process: always at the same address, however often it is killed and started again. */
export interface Replica extends Pick<Service, 'call' | 'url'> {
  name: string
  isUp(): boolean
  /** How often it was started. */
  starts(): number
  start(): Promise<void>
  /** As a power cut would. */
  kill(): Promise<void>
  /** What it has printed since its last start. */
  printed(): string
}

/**
 * A tenant as a process, with everything as it is by default and so with Microsoft's quotas, and replicas of the
 * service on one database, none of them started yet.
 */
export async function prepareReplicas(
  t: Test,
  place: Place,
  { users, env = {} }: { users: number; env?: Record<string, string> },
) {
  const graph = node(t, ['simulator/main.ts', '--port', '0', '--users', String(users), '--seed', '1'])
  const [, graphUrl = ''] = await graph.until(/ users: (http:\S+)/)
  const simulate = async (route: string, body?: unknown) =>
    (await request(graphUrl, route, body === undefined ? {} : { body })).body
  const settings = {
    API_KEYS,
    GRAPH_BASE_URL: graphUrl,
    GRAPH_CREDENTIAL: 'simulator',
    WRITES_ENABLED: 'true',
    DATABASE_URL: place.databaseUrl ?? '',
    ...env,
  }
  return {
    simulate,
    cast: (await simulate('GET /_simulator/cast')) as Cast,
    /** Reads the tenant as somebody else would; costs nothing of the service's reads of sign-in dates. */
    async readGraph(path: string): Promise<any[]> {
      const value: any[] = []
      for (let next = `${graphUrl}/v1.0${path}`; next !== undefined;) {
        const { status, body } = await request(graphUrl, `GET ${next}`, {
          headers: { authorization: 'Bearer anybody' },
        })
        if (status !== 200) throw new Error(`${next} answered ${status}: ${JSON.stringify(body)}`)
        value.push(...body.value)
        next = body['@odata.nextLink']
      }
      return value
    },
    replica: async (name: string): Promise<Replica> =>
      replica(t, name, { ...settings, PORT: String(await freePort()) }),
  }
}

function replica(t: Test, name: string, env: Record<string, string>): Replica {
  const url = `http://127.0.0.1:${env['PORT']}`
  let child: Child | undefined
  let starts = 0
  return {
    name,
    url,
    isUp: () => child !== undefined,
    starts: () => starts,
    printed: () => child?.printed() ?? '',
    async start() {
      const started = node(t, [...heapLimits(), 'src/main.ts'], { env })
      await started.until(LISTENING)
      starts++
      child = started
    },
    async kill() {
      const killed = child
      child = undefined
      killed?.kill('SIGKILL')
      await killed?.exit
    },
    async call(route, { as = 'admin', follow = true, body, headers = {} } = {}) {
      const ask = (route: string, options: { body?: unknown } = {}): Promise<Reply> =>
        request(url, route, { ...options, headers: { ...(as === null ? {} : { 'x-api-key': keyOf(as) }), ...headers } })
      let answer = await ask(route, body === undefined ? {} : { body })
      if (!follow) return answer
      while (answer.status === 202) {
        await wait(1_000)
        answer = await ask(`GET ${answer.headers.get('location')}`)
      }
      return answer
    },
  }
}

/** What somebody was told when they came too early. */
export interface Told {
  at: number
  seconds: number
}

/**
 * Asks as a flow does: whenever it is told to come back, it does after exactly that long, to whichever replica is up.
 *
 * @throws Error where it is told anything but NotReadyYet
 */
export async function askUntilReady(
  replicas: readonly Replica[],
  route: string,
  as: KeyName = 'reader',
): Promise<{ told: Told[]; answer: Reply; answeredAt: number }> {
  const told: Told[] = []
  for (;;) {
    const up = replicas.find((one) => one.isUp())
    // Whoever asks one that is being killed asks the next one.
    const answer = await up?.call(route, { as }).catch((error: unknown) => {
      if (up.isUp()) throw error
    })
    if (answer === undefined) {
      await wait(50)
      continue
    }
    if (answer.status === 200) return { told, answer, answeredAt: Date.now() }
    const seconds = Number(answer.headers.get('retry-after'))
    if (answer.body.error?.code !== 'NotReadyYet' || !(seconds > 0)) {
      throw new Error(`${route} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    }
    told.push({ at: Date.now(), seconds })
    await wait(seconds * 1_000)
  }
}
