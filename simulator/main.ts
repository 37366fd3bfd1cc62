import { parseArgs } from 'node:util'

import type { ArmSize } from './arm/estate/sizes.ts'
import { serveIdentity } from './identity/command.ts'
import { startSimulator } from './server.ts'
import type { SimulatorOptions } from './server.ts'
import type { Profile } from './settings.ts'
import type { Shape } from './tenant/shapes.ts'

const USAGE = `npm run simulator -- [options]
  --port 4010            where to listen
  --host 127.0.0.1
  --users 1000           size of the tenant, 200 to 1,000,000
  --seed 1               the same seed and now make the same tenant
  --now 2026-09-01T08:00:00Z   the time at which the tenant stands (default: now)
  --shape tidy           grown: roles, groups and apps that nobody ever took away
  --role-groups 8, --apps 60, --app-permissions 60, --delegated-grants 80, --privileged 80
                         how many of them a grown tenant has
  --latency-ms 0         delay of every answer
  --replication-ms 200   how long lists show the state before a write
  --license-ms 800       how long group-based licensing takes
  --dynamic-ms 800       how long dynamic groups take to follow who changed
  --profile a,b          known misbehaviour, see simulator/README.md
  --quota on             relaxed: sign-in dates without theirs; off: no throttling at all
  --arm-port 4013        where Azure Resource Manager listens (three above --port)
  --azure small          or large: 50 management groups, 400 subscriptions, 20,000 assignments
  --identity-port 4011   also a stand-in for Microsoft Entra ID, over HTTPS`

const SIZES = [
  ['role-groups', 'roleGroups'],
  ['apps', 'apps'],
  ['app-permissions', 'appPermissions'],
  ['delegated-grants', 'delegatedGrants'],
  ['privileged', 'principals'],
] as const

function optionsFrom(args: string[]): SimulatorOptions & { identityPort?: number } {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: {
      port: text,
      host: text,
      users: text,
      seed: text,
      now: text,
      shape: text,
      'role-groups': text,
      apps: text,
      'app-permissions': text,
      'delegated-grants': text,
      privileged: text,
      'latency-ms': text,
      'replication-ms': text,
      'license-ms': text,
      'dynamic-ms': text,
      profile: text,
      quota: text,
      'identity-port': text,
      'arm-port': text,
      azure: text,
    },
  })
  const port = numberOf('port', values.port ?? '4010')
  // Two simulators on ports of their own do not get into each other's way.
  const armPort = numberOf('arm-port', values['arm-port'] ?? String(port === 0 ? 0 : port + 3))
  const options: ReturnType<typeof optionsFrom> = { port, armPort }
  if (values.host !== undefined) options.host = values.host
  if (values.users !== undefined) options.users = numberOf('users', values.users)
  if (values.seed !== undefined) options.seed = numberOf('seed', values.seed)
  if (values.now !== undefined) options.now = values.now
  if (values.shape !== undefined) options.shape = values.shape as Shape
  const sizes = SIZES.flatMap(([name, size]) =>
    values[name] === undefined ? [] : [[size, numberOf(name, values[name])] as const],
  )
  if (sizes.length > 0) options.sizes = Object.fromEntries(sizes)
  if (values['latency-ms'] !== undefined) options.latencyMs = numberOf('latency-ms', values['latency-ms'])
  if (values['replication-ms'] !== undefined) {
    options.replicationMs = numberOf('replication-ms', values['replication-ms'])
  }
  if (values['license-ms'] !== undefined) options.licenseMs = numberOf('license-ms', values['license-ms'])
  if (values['dynamic-ms'] !== undefined) options.dynamicMs = numberOf('dynamic-ms', values['dynamic-ms'])
  if (values.profile !== undefined) {
    options.profiles = values.profile.split(',').filter((name) => name !== '') as Profile[]
  }
  if (values.quota !== undefined) options.quota = values.quota as NonNullable<SimulatorOptions['quota']>
  if (values.azure !== undefined) options.azureSize = values.azure as ArmSize
  if (values['identity-port'] !== undefined) options.identityPort = numberOf('identity-port', values['identity-port'])
  return options
}

function numberOf(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new TypeError(`--${name} must be a whole number, not '${text}'`)
  return Number(text)
}

try {
  const { identityPort, ...options } = optionsFrom(process.argv.slice(2))
  const simulator = await startSimulator(options)
  const identity = identityPort === undefined ? undefined : await serveIdentity(identityPort, options.host)
  process.stdout.write(`Microsoft Graph simulator, ${simulator.world.tenant.people.size} users: ${simulator.url}\n`)
  process.stdout.write(
    `Azure Resource Manager simulator:\n  AZURE_ROLES=true\n  ARM_BASE_URL=${simulator.armUrl}\n` +
      `  AZURE_TENANT_ID=${simulator.cast.tenantId}\n`,
  )
  if (identity !== undefined) process.stdout.write(identity.message)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      Promise.all([simulator.close(), identity?.close()]).catch((error: unknown) => {
        process.stderr.write(`${(error as Error).message}\n`)
        process.exitCode = 1
      })
    })
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`)
  process.exitCode = 1
}
