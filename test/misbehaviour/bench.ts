import type { Test } from 'tap'
import { journalOf } from '../helper.ts'
import { MINUTE, startPlans, type Bench } from '../plans/support.ts'
import { startProxy, type Misbehaviour, type Proxy } from './proxy.ts'

/** Whom nobody may ever remove, by the names of the cast, and what keeps them. */
const ADMINISTRATORS = [
  'breakGlass1',
  'breakGlass2',
  'globalAdmin',
  'eligibleAdmin',
  'timeBoundAdmin',
  'groupAdmin',
  'pimGroupMember',
  'scopedAdmin',
]
const EXCLUSIONS: readonly [kind: string, value: string, names: readonly string[]][] = [
  ['user', 'longUpnUser', ['longUpnUser']],
  ['group', 'licA3Second', ['twoGroups']],
  ['department', "O'Brien Hall", ['quoteUser']],
  ['attribute', 'extensionAttribute7=leave', ['onLeave']],
  ['namePattern', '*dollar*', ['dollarUser']],
]

export interface Misbehaving extends Bench {
  proxy: Proxy
  /** Object ids of those who are excluded or administrators: the truth, from the simulator. */
  untouchable: ReadonlyMap<string, string>
  /** Misbehaves for as long as the work takes, with nothing in the service's memory. */
  during<T>(misbehaviours: readonly Misbehaviour[], work: () => Promise<T>): Promise<T>
  /** Those of the untouchable whom somebody removed from a group all the same. */
  harmed(): Promise<string[]>
}

/** A service behind the proxy, in a tenant where some are excluded in every way there is. */
export async function startMisbehaving(t: Test, users = 400, env: NodeJS.ProcessEnv = {}): Promise<Misbehaving> {
  const proxy = await startProxy(t)
  const bench = await startPlans(t, {
    simulator: { users, quota: 'off' },
    env: { GRAPH_BASE_URL: proxy.url, BREAK_GLASS_USERS: 'breakglass1@northwind.example', ...env },
    onError: () => {},
  })
  proxy.target = bench.graphUrl
  const untouchable = new Map(ADMINISTRATORS.map((name) => [bench.userId(name), name]))
  for (const [kind, value, names] of EXCLUSIONS) {
    const { status, body } = await bench.call('POST /v1/exclusions', {
      body: {
        kind,
        value: kind === 'user' ? bench.userId(value) : kind === 'group' ? bench.groupId(value) : value,
        owner: 'IT',
        reason: 'Is left alone.',
      },
    })
    if (status !== 200) throw new Error(JSON.stringify(body))
    for (const name of names) untouchable.set(bench.userId(name), name)
  }
  return {
    ...bench,
    proxy,
    untouchable,
    async during(misbehaviours, work) {
      // What the service keeps of its reads is kept for a quarter of an hour at most.
      bench.advance(20 * MINUTE)
      proxy.misbehave(...misbehaviours)
      try {
        return await work()
      } finally {
        proxy.misbehave()
      }
    },
    async harmed() {
      const removed = (await journalOf(bench)).flatMap(
        ({ method, path }) => (method === 'DELETE' && /members\/([^/]+)\/\$ref/.exec(path)?.[1]) || [],
      )
      return removed.flatMap((id: string) => untouchable.get(id) ?? [])
    },
  }
}

/** Whether an answer is a clear error: our shape, a code, a sentence, and no 500. */
export const isClearError = ({ status, body }: { status: number; body: any }): boolean =>
  status >= 400 &&
  status !== 500 &&
  typeof body?.error?.code === 'string' &&
  body.error.code !== 'InternalError' &&
  /\.$/.test(body.error.message ?? '')
