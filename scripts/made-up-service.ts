/** The service on top of a made-up tenant, as the demo shows it and as the examples in the documents are taken from. */
import { createHash, randomBytes } from 'node:crypto'
import { startSimulator, type Simulator } from '../simulator/server.ts'
import type { Shape } from '../simulator/tenant/shapes.ts'
import { build } from '../src/app.ts'
import { closeApp } from '../src/close.ts'
import { readConfig } from '../src/config/config.ts'
import type { Role } from '../src/callers.ts'
import { openStore } from '../src/store/database.ts'
import { createServicesFor } from '../src/wiring.ts'
import { callerOf, type OpenApi } from './examples/call.ts'
import { prepare, type Known } from './examples/prepare.ts'

export const HOST = '127.0.0.1'

/** Whoever presses Ctrl-C does not wait for a program that has stopped reading. */
const CUT_AFTER_MS = 2_000
/** A minute passes in less than a second. */
const SLOWER = 100

export const KEY_ROLES: Readonly<Record<string, readonly Role[]>> = {
  reader: ['Reader'],
  licenses: ['LicenseOperator'],
  contacts: ['ContactEditor'],
  roles: ['RoleReader'],
  rolePlans: ['RoleOperator'],
  all: ['Administrator'],
  approver: ['LicenseApprover', 'ContactApprover', 'RoleApprover'],
}

/** Whom the made-up tenant has to be left alone, besides those whom the service recognizes by itself. */
function spared({ users, groups }: Simulator['cast']) {
  return {
    BREAK_GLASS_USERS: [users['breakGlass1']?.id, users['breakGlass2']?.id].join(),
    EXCLUDED_GROUP_IDS: groups['licExcluded']?.id ?? '',
    ON_LEAVE_ATTRIBUTE: 'extensionAttribute7=leave',
  }
}

/** What `npm run demo` starts, unless it is told otherwise. */
export const DEMO = { users: 2_000, seed: 1, shape: 'tidy', fourEyes: true, withExamples: true } as const

export interface MadeUpOptions {
  port: number
  simulatorPort: number
  users: number
  seed: number
  shape: Shape
  /** Where links lead, if not to the port itself. */
  publicUrl?: string
  /**
   * When it all happens, in milliseconds; at this very time unless given. The clock of the service hardly goes on from
   * there, so that what it says about times is the same each time.
   */
  startsAt?: number
  /** Whether plans need the approver's key, as the demo shows it; replies are indented then. */
  fourEyes?: boolean
  /** Whether the examples in `/docs` work: what they need is made when somebody first reads them. */
  withExamples?: boolean
}

export async function startMadeUp({
  port,
  simulatorPort,
  users,
  seed,
  shape,
  publicUrl,
  startsAt,
  fourEyes = false,
  withExamples = false,
}: MadeUpOptions) {
  const graph = await startSimulator({
    port: simulatorPort,
    users,
    seed,
    shape,
    // With ten reads of sign-in dates a minute, as at Microsoft, whoever looks around would wait for most of the time.
    quota: 'relaxed',
    ...(startsAt === undefined ? {} : { now: new Date(startsAt) }),
  })
  const keys = Object.keys(KEY_ROLES).map((name) => ({ name, key: `${name}-${randomBytes(12).toString('hex')}` }))
  const url = new URL(`http://${HOST}:${port}`)
  const { userPrincipalName: approver = '' } = graph.cast.users['activeStaff'] ?? {}
  const config = readConfig({
    HOST,
    PORT: url.port,
    PUBLIC_URL: publicUrl ?? url.origin,
    GRAPH_BASE_URL: graph.url,
    AZURE_ROLES: 'true',
    ARM_BASE_URL: graph.armUrl,
    AZURE_TENANT_ID: graph.cast.tenantId,
    GRAPH_CREDENTIAL: 'simulator',
    WRITES_ENABLED: 'true',
    SIGN_IN_READS_PER_MINUTE: '0',
    ...spared(graph.cast),
    // With both keys, one person alone can try everything at once.
    FOUR_EYES: fourEyes ? 'strict' : 'off',
    ...(fourEyes ? { ROLE_APPROVER_GROUP_ID: graph.cast.groups['licA3Staff']?.id } : {}),
    CONSOLE_SIGN_IN: 'apiKey',
    GRACE_DAYS: '0',
    API_KEYS: JSON.stringify(
      keys.map(({ name, key }) => ({
        name,
        roles: KEY_ROLES[name],
        sha256: createHash('sha256').update(key).digest('hex'),
      })),
    ),
  })
  const store = await openStore({})
  const begun = Date.now()
  const now = startsAt === undefined ? Date.now : () => startsAt + Math.floor((Date.now() - begun) / SLOWER)
  const wiring = { store, signingKey: randomBytes(32).toString('base64url'), now }
  let prepared: Promise<Known> | undefined
  const exampleValues = () => {
    const document = app.swagger() as unknown as OpenApi
    const caller = (wanted: string) => {
      const { key = '' } = keys.find(({ name }) => name === wanted) ?? {}
      return callerOf({ url: url.origin, key, document })
    }
    const [call, callApprover] = [caller('all'), caller('approver')]
    prepared ??= prepare({
      call: (operationId, inputs) =>
        fourEyes && operationId === 'ApprovePlan'
          ? callApprover(operationId, { ...inputs, approver })
          : call(operationId, inputs),
      cast: graph.cast,
      now: now(),
    }).catch(withoutExamples)
    return prepared
  }
  const app = await build({
    config,
    servicesFor: createServicesFor(config, wiring),
    sweepEveryMs: 1_000,
    indented: fourEyes,
    ...(withExamples ? { exampleValues } : {}),
    logger: { level: 'error' },
  })
  await app.listen({ host: config.HOST, port: config.PORT })
  const close = async () => {
    await closeApp(app, CUT_AFTER_MS)
    await store.close()
    await graph.close()
  }
  return { url: url.origin, graph, keys, approver, close }
}

/** A tenant of another shape may lack what they need; the rest of the demo works without. */
function withoutExamples(error: Error): Known {
  process.stderr.write(`The examples in /docs could not be prepared: ${error.message}\n`)
  return {}
}

export type MadeUp = Awaited<ReturnType<typeof startMadeUp>>
