import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import type { Flow } from '../../connector/flows/flow.ts'
import type { Document } from '../../src/documents/swagger2.ts'
import { startCampaigns, type Campaigning } from '../campaigns/support.ts'
import { keyOf, type KeyName, type ServiceOptions } from '../helper.ts'
import { startFront, type Front } from './front.ts'
import { createOffice, type Office } from './office.ts'
import { createClock, type Clock } from './runner/clock.ts'
import { createServiceApi } from './runner/connector/service.ts'
import type { Row } from './runner/expressions/values.ts'
import { createRunner, type Run, type Runner } from './runner/index.ts'
import { CONNECTOR_NAME } from '../connector/package-support.ts'
import { settingName } from './shipped.ts'
import { shown } from './support.ts'

/** Who has signed in to the connections of our flows. */
const CONNECTIONS: Record<string, KeyName> = {
  planner: 'licenses',
  approver: 'approver',
  contacts: 'contacts',
  roles: 'roles',
}

export interface Stage extends Campaigning {
  clock: Clock
  office: Office
  front: Front
  /** Somebody of the simulated tenant, as an approval or a card names them. */
  person(name: string): Promise<{ mail: string; userPrincipalName: string; displayName: string }>
  runner(flow: Flow, options?: { settings?: Row; as?: Record<string, KeyName> }): Runner
  /** Plays a flow that starts by time or by hand. */
  start(flow: Flow, options?: { settings?: Row; inputs?: Row; as?: Record<string, KeyName> }): Promise<Run>
  /** Plays what a webhook starts. */
  fire(flow: Flow, value: unknown[], options?: { settings?: Row; as?: Record<string, KeyName> }): Promise<Run[]>
}

export async function readDefinition(): Promise<Document> {
  const file = new URL('../../connector/apiDefinition.swagger.json', import.meta.url)
  return JSON.parse(await readFile(file, 'utf8')) as Document
}

/** The running service on a simulated tenant, and an office around it; time passes as the flows need it. */
export async function startStage(t: Test, { env = {}, ...options }: ServiceOptions & { users?: number } = {}) {
  const bench = await startCampaigns(t, { env: { RATE_LIMIT_PER_MINUTE: '100000', ...env }, ...options })
  const front = await startFront(t, bench.url)
  const office = createOffice()
  const definition = await readDefinition()
  const clock = createClock({
    now: bench.now,
    advance: bench.advance,
    beforeLeap: () => nothingInHand(bench),
    afterLeap: () => bench.services.background.sweep(),
  })

  const runner: Stage['runner'] = (flow, { settings = {}, as = {} } = {}) => {
    const keys = Object.entries({ ...CONNECTIONS, ...as })
    const credentials = Object.fromEntries(keys.map(([name, key]) => [name, { 'x-api-key': keyOf(key) }]))
    const publicUrl = env['PUBLIC_URL'] ?? 'https://steward.northwind.example'
    const api = createServiceApi({ definition, url: front.url, publicUrl, credentials })
    const named = Object.fromEntries(Object.entries(settings).map(([name, value]) => [settingName(flow, name), value]))
    const connections = { ...office.connections, tenantSteward: api, [CONNECTOR_NAME]: api }
    return createRunner({ flow, settings: named, clock, connections })
  }

  const stage: Stage = {
    ...bench,
    clock,
    office,
    front,
    runner,
    person: async (name) => {
      const select = '$select=displayName,mail,userPrincipalName'
      const headers = { authorization: 'Bearer anything' }
      const response = await fetch(`${bench.graphUrl}/v1.0/users/${bench.user(name)}?${select}`, { headers })
      return (await response.json()) as Awaited<ReturnType<Stage['person']>>
    },
    start: async (flow, { inputs, ...rest } = {}) => shown(t, await runner(flow, rest).start(inputs)),
    fire: async (flow, value, rest) =>
      (await runner(flow, rest).fire({ eventId: 'event-1', eventType: 'test', value })).map((run) => shown(t, run)),
  }
  return stage
}

/** A leap of the clock must not take work from whoever is at it. */
async function nothingInHand({ store }: Campaigning): Promise<void> {
  const held = async () => {
    const plan = await store.db.selectFrom('plans').select('id').where('leaseOwner', 'is not', null).executeTakeFirst()
    const operation = await store.db
      .selectFrom('operations')
      .select('id')
      .where('status', '=', 'running')
      .where('leaseUntil', 'is not', null)
      .executeTakeFirst()
    return plan !== undefined || operation !== undefined
  }
  while (await held()) await wait(20)
}
