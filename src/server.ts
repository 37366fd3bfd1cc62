import closeWithGrace from 'close-with-grace'
import pino from 'pino'
import type { FastifyBaseLogger } from 'fastify'
import { build } from './app.ts'
import { closeApp } from './close.ts'
import { compiledNotKept } from './compile-cache.ts'
import { ConfigError } from './config/config-error.ts'
import { readConfig, type Config } from './config/config.ts'
import { logOptions } from './log.ts'
import { isLimited } from './services/connection/capability-status.ts'
import { startNightly } from './services/nightly.ts'
import type { Services } from './services/index.ts'
import { startWarnings } from './start-warnings.ts'
import { isDatabaseAway } from './store/database-failure.ts'
import { StoreError } from './store/store-error.ts'
import { createServicesFor, openWiring, readsForUsers } from './wiring.ts'

/** No reply takes longer than 20 s; the process is killed after 25. */
const CUT_AFTER_MS = 22_000
/** How soon what is due is seen to: effects of changes, and plans whose process died. */
const SWEEP_EVERY_MS = 2_000

/** The process: configuration from the environment, one app, a stop that lets requests finish. */
async function start(config: Config): Promise<void> {
  // The store speaks before the app is there to speak through.
  const log = pino(logOptions(config.LOG_LEVEL))
  if (!config.WRITES_ENABLED) {
    log.info({ variable: 'WRITES_ENABLED' }, 'changes are off until WRITES_ENABLED=true: plans and dry runs work')
  }
  if (compiledNotKept !== undefined) {
    log.info({ reason: compiledNotKept }, 'compiled code is not kept: starts take longer')
  }
  for (const warning of startWarnings(config)) log.warn(warning, 'protection limited')
  const wiring = await openWiring(config, log)
  const onError = (err: unknown, planId?: string) => {
    if (isDatabaseAway(err)) log.warn({ reason: (err as Error).message, planId }, 'work waits for the database')
    else log.error({ err, planId }, 'work in the background failed')
    // Somebody else has the data by now: whatever this process would still do is theirs to do.
    if (err instanceof StoreError && err.code === 'DataDirLost') process.kill(process.pid, 'SIGTERM')
  }
  const servicesFor = createServicesFor(config, {
    ...wiring,
    onProgress: (progress) => log.info(progress, 'the directory is being read'),
    ...(log.isLevelEnabled('debug') && { onResponse: (response) => log.debug(response, 'graph call') }),
    onError,
  })
  const app = await build({ config, servicesFor, sweepEveryMs: SWEEP_EVERY_MS, loggerInstance: log })
  const nights = startNightly({
    store: wiring.store,
    name: 'housekeeping',
    work: servicesFor().background.purgeExpired,
    onError,
  })
  stayThroughOutages(log)
  closeWithGrace({ delay: 25_000, logger: fatal(log), skip: ['unhandledRejection'] }, async ({ err, signal }) => {
    if (err !== undefined) app.log.error({ err }, 'stopping after an error')
    else app.log.info({ signal }, 'stopping')
    await closeApp(app, CUT_AFTER_MS)
    await nights.stop()
    await wiring.store.close()
  })
  await app.listen({ host: config.HOST, port: config.PORT })
  if (!readsForUsers(config)) await reportCapabilities(app.log, servicesFor)
}

/**
 * Work that nobody waits for must not end the process because the database went away under it: what is unfinished is
 * in the database and goes on from there. Any other rejection that nobody handles is a mistake of ours, after which
 * nothing can be relied on.
 */
function stayThroughOutages(log: FastifyBaseLogger): void {
  process.on('unhandledRejection', (reason) => {
    if (isDatabaseAway(reason)) log.error({ err: reason }, 'work broke off while the database was away')
    // Thrown outside of any promise, it is an uncaught exception, which stops the process with grace.
    else {
      setImmediate(() => {
        throw reason
      })
    }
  })
}

/** What is said when the stop itself fails: in the log like everything else, and with the same bounds. */
const fatal = (log: FastifyBaseLogger) => ({
  error: (said: unknown) =>
    log.error(said instanceof Error ? { err: said } : {}, said instanceof Error ? 'stop failed' : String(said)),
})

/** Says once, at the start, what the service can't do in its tenant; callers learn the same from TestConnection. */
async function reportCapabilities(log: FastifyBaseLogger, servicesFor: () => Services): Promise<void> {
  try {
    const { capabilities } = await servicesFor().connection.test()
    for (const { capability, status, message } of capabilities.filter(isLimited)) {
      log.warn({ capability, status, reason: message }, 'capability limited')
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
