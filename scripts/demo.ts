/**
 * `npm run demo`: the service on top of a made-up tenant, keys to try it with, and a first look at that tenant through
 * the service's own HTTP API. Nothing outside this machine is asked.
 */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import closeWithGrace from 'close-with-grace'
import type { Shape } from '../simulator/tenant/shapes.ts'
import { VERSION } from '../src/version.ts'
import { firstCampaign } from './first-campaign.ts'
import { aligned, firstLook, firstRemoval, type Ask } from './first-look.ts'
import { firstPlan, planSteps } from './first-plan.ts'
import { firstRoles, roleSteps } from './first-roles.ts'
import { shellText } from './first-steps.ts'
import { DEMO, HOST, KEY_ROLES, startMadeUp, type MadeUp } from './made-up-service.ts'

const USAGE = `npm run demo -- [options]
  --port 3000             of the service; another one if it is taken
  --simulator-port 4010   of the stand-in for Microsoft Graph; likewise
  --users 2000            size of the tenant, 200 to 1,000,000
  --seed 1                the same seed makes the same tenant
  --shape tidy            grown: a tenant where nobody ever took a role away`

function optionsFrom(args: string[]) {
  const option = (standard: string) => ({ type: 'string', default: standard }) as const
  const { values } = parseArgs({
    args,
    options: {
      port: option('3000'),
      'simulator-port': option('4010'),
      users: option(String(DEMO.users)),
      seed: option(String(DEMO.seed)),
      shape: option(DEMO.shape),
    },
  })
  return {
    port: numberOf('port', values.port),
    simulatorPort: numberOf('simulator-port', values['simulator-port']),
    users: numberOf('users', values.users),
    seed: numberOf('seed', values.seed),
    shape: values.shape as Shape,
  }
}

function numberOf(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new TypeError(`--${name} must be a whole number, not '${text}'`)
  return Number(text)
}

/** The port itself if it is free, else any: its address is needed before the service listens, for links in answers. */
async function portNear(wanted: number): Promise<number> {
  const probe = createServer()
  try {
    probe.listen(wanted, HOST)
    await once(probe, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    print(`Port ${wanted} is taken: taking another one.`)
    return portNear(0)
  }
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** Asks the service as any caller would; what it refuses ends the demo with its own sentence. */
function asking({ url }: MadeUp, key: string): Ask {
  return async (route, body) => {
    const [method = 'GET', path = '/'] = route.split(' ')
    const response = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      method,
      headers: { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const reply = (await response.json()) as never
    if (!response.ok) {
      throw new Error(
        `${route} answered ${response.status}: ${(reply as { error: { message: string } }).error.message}`,
      )
    }
    return reply
  }
}

function places({ url, graph, keys }: MadeUp): string {
  return [
    `Tenant Steward ${VERSION}, looking after a made-up tenant. Nothing here leaves this machine.`,
    aligned([
      ['Service', url],
      ['Try it in a browser', `${url}/docs`, 'takes a key from below'],
      ['As makers see it', `${url}/docs/connector`],
      ['Console', `${url}/admin`, 'opens with a key from below'],
      ['OpenAPI 3.1', `${url}/openapi.json`],
      ['Connector definition', `${url}/connector/apiDefinition.swagger.json`],
      ['Stand-in for Graph', `${graph.url}/_simulator/stats`, 'what Graph was asked'],
      ['', `${graph.url}/_simulator/journal`, 'what was written'],
      ['', `${graph.url}/_simulator/cast`, 'who is who'],
    ]),
    'Keys of this run, to be sent as X-Api-Key',
    aligned(keys.map(({ name, key }) => [name, key, KEY_ROLES[name]?.join(', ') ?? ''])),
  ].join('\n\n')
}

async function present(demo: MadeUp): Promise<void> {
  print(`\n${places(demo)}\n`)
  const keyOf = (wanted: string) => demo.keys.find(({ name }) => name === wanted)?.key ?? ''
  const key = keyOf('all')
  const ask = asking(demo, key)
  const before = performance.now()
  print(`${await firstLook(ask)}\n`)
  const plan = await firstPlan(ask)
  print(`${plan.text}\n`)
  print(`${await firstRoles(ask)}\n`)
  const seconds = ((performance.now() - before) / 1000).toFixed(1)
  print(`All of this took ${seconds} s and ${demo.graph.world.stats.httpRequests} requests to Graph.\n`)
  const removal = await firstRemoval(ask)
  const steps = [
    ...removal.steps,
    ...(await planSteps(ask, plan, demo.approver, removal.groupId)),
    ...(await firstCampaign(ask, demo.approver)),
    ...(await roleSteps(ask, demo.approver)),
  ]
  print(`${shellText({ url: demo.url, key, approverKey: keyOf('approver') }, steps)}\n`)
  print('Stop with Ctrl-C.')
}

const print = (text: string) => process.stdout.write(`${text}\n`)

try {
  const { port, simulatorPort, ...tenant } = optionsFrom(process.argv.slice(2))
  const demo = await startMadeUp({
    ...DEMO,
    ...tenant,
    port: await portNear(port),
    simulatorPort: await portNear(simulatorPort),
  })
  closeWithGrace({ delay: 10_000, logger: false }, demo.close)
  await present(demo)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`)
  process.exit(1)
}
