import closeWithGrace from 'close-with-grace'
import pino from 'pino'
import type { FastifyBaseLogger } from 'fastify'
import { build } from './app.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import type { Services } from './services/index.ts'
import { startWarnings } from './start-warnings.ts'
import { startJobs } from './store/jobs.ts'
import { StoreError } from './store/store-error.ts'
import { createServicesFor, openWiring, readsForUsers } from './wiring.ts'

const REDACTED = [
  'req.headers',
  'headers',
  '*.authorization',
  '*.token',
  '*.secret',
  '*.password',
  '*.mobilePhone',
  '*.businessPhones',
]

/** How soon what is due is seen to: effects of changes, and plans whose process died. */
const SWEEP_EVERY_MS = 2_000

/** The process: configuration from the environment, one app, a stop that lets requests finish. */
async function start(config: Config): Promise<void> {
  const logger = { level: config.LOG_LEVEL, redact: REDACTED }
  // The store speaks before the app is there to speak through.
  const log = pino(logger)
  for (const warning of startWarnings(config)) log.warn(warning, 'protection limited')
  const wiring = await openWiring(config, log)
  const servicesFor = createServicesFor(config, {
    ...wiring,
    onAnswer: (answer) => log.debug(answer, 'graph call'),
    onError(err, planId) {
      log.error({ err, planId }, 'work in the background failed')
      // Somebody else has the data by now: whatever this process would still do is theirs to do.
      if (err instanceof StoreError && err.code === 'DataDirLost') process.kill(process.pid, 'SIGTERM')
    },
  })
  const app = await build({ config, servicesFor, sweepEveryMs: SWEEP_EVERY_MS, loggerInstance: log })
  const { queue } = wiring.store
  const jobs =
    queue === undefined
      ? undefined
      : await startJobs(
          queue,
          [{ name: 'housekeeping', cron: '23 2 * * *', work: servicesFor().background.keepHouse }],
          { log },
        )
  closeWithGrace({ delay: 25_000 }, async ({ err, signal }) => {
    if (err !== undefined) app.log.error({ err }, 'stopping after an error')
    else app.log.info({ signal }, 'stopping')
    await app.close()
    await jobs?.stop()
    await wiring.store.close()
  })
  await app.listen({ host: config.HOST, port: config.PORT })
  if (!readsForUsers(config)) await reportCapabilities(app.log, servicesFor)
}

/** Says once, at the start, what the service can't do in its tenant; callers learn the same from TestConnection. */
async function reportCapabilities(log: FastifyBaseLogger, servicesFor: () => Services): Promise<void> {
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
  if (!(error instanceof ConfigError || error instanceof StoreError)) throw error
  const faults = error instanceof ConfigError ? error.faults : [error.message]
  process.stderr.write(`Tenant Steward can't start:\n${faults.map((fault) => `- ${fault}`).join('\n')}\n`)
  process.exitCode = 1
}
