import closeWithGrace from 'close-with-grace'
import { build } from './app.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import { createServicesFor } from './wiring.ts'

const REDACTED = ['req.headers', 'headers', '*.authorization', '*.token', '*.secret', '*.password', '*.mobilePhone', '*.businessPhones']

/** The process: configuration from the environment, one app, a stop that lets requests finish. */
async function start (config: Config): Promise<void> {
  const logger = { level: config.LOG_LEVEL, redact: REDACTED }
  const app = await build({ config, servicesFor: createServicesFor(config), logger })
  closeWithGrace({ delay: 25_000 }, async ({ err, signal }) => {
    if (err !== undefined) app.log.error({ err }, 'stopping after an error')
    else app.log.info({ signal }, 'stopping')
    await app.close()
  })
  await app.listen({ host: config.HOST, port: config.PORT })
}

try {
  await start(readConfig(process.env))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`Tenant Steward can't start:\n${error.faults.map(fault => `- ${fault}`).join('\n')}\n`)
  process.exitCode = 1
}
