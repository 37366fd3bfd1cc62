import closeWithGrace from 'close-with-grace'
import type { FastifyBaseLogger } from 'fastify'
import { build } from './app.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import type { Services } from './services/index.ts'
import { createServicesFor, readsForUsers } from './wiring.ts'

const REDACTED = ['req.headers', 'headers', '*.authorization', '*.token', '*.secret', '*.password', '*.mobilePhone', '*.businessPhones']

/** The process: configuration from the environment, one app, a stop that lets requests finish. */
async function start (config: Config): Promise<void> {
  const logger = { level: config.LOG_LEVEL, redact: REDACTED }
  const servicesFor = createServicesFor(config, answer => app.log.debug(answer, 'graph call'))
  const app = await build({ config, servicesFor, logger })
  closeWithGrace({ delay: 25_000 }, async ({ err, signal }) => {
    if (err !== undefined) app.log.error({ err }, 'stopping after an error')
    else app.log.info({ signal }, 'stopping')
    await app.close()
  })
  await app.listen({ host: config.HOST, port: config.PORT })
  if (!readsForUsers(config)) await reportCapabilities(app.log, servicesFor)
}

/** Says once, at the start, what the service can't do in its tenant; callers learn the same from TestConnection. */
async function reportCapabilities (log: FastifyBaseLogger, servicesFor: () => Services): Promise<void> {
  try {
    const { capabilities } = await servicesFor().connection.test()
    for (const { capability, status, message } of capabilities) {
      if (status !== 'available') log.warn({ capability, status, reason: message }, 'capability limited')
    }
  } catch (error) {
    log.warn({ reason: (error as Error).message }, 'tenant could not be looked at')
  }
}

try {
  await start(readConfig(process.env))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`Tenant Steward can't start:\n${error.faults.map(fault => `- ${fault}`).join('\n')}\n`)
  process.exitCode = 1
}
