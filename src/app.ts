import { randomUUID } from 'node:crypto'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Config } from './config/config.ts'
import { authorityHost } from './config/faults.ts'
import { ErrorSchema } from './schemas/error.ts'
import authentication from './plugins/authentication.ts'
import documents, { type DocumentsOptions } from './plugins/documents.ts'
import { replyToClientError, replyToExpectation } from './plugins/client-errors.ts'
import errors, { replyWithError } from './plugins/errors.ts'
import pages from './plugins/pages.ts'
import protection from './plugins/protection.ts'
import indentedReplies from './plugins/indented.ts'
import requests from './plugins/requests.ts'
import services from './plugins/services.ts'
import soundInputs from './plugins/sound-inputs.ts'
import strictQueries from './plugins/strict-queries.ts'
import emptyInputs from './plugins/empty-inputs.ts'
import consolePages from './routes/console/console.ts'
import connectorPage from './routes/pages/connector-page.ts'
import referencePages from './routes/pages/reference-pages.ts'
import connectorPackages from './routes/pages/connector-packages.ts'
import contactForm from './routes/pages/contact-form.ts'
import health from './routes/health.ts'
import landing from './routes/pages/landing.ts'
import mcp from './routes/mcp.ts'
import reportPage from './routes/pages/report-page.ts'
import { v1 } from './routes/v1.ts'
import { createAccess } from './services/access/access.ts'
import type { Caller } from './callers.ts'
import type { Services } from './services/index.ts'
import { settingsOf } from './config/settings.ts'
import { ajvOptions, buildSerializer, buildValidator } from './validation.ts'
import { VERSION } from './version.ts'
import { present } from './present.ts'

export interface BuildOptions extends Pick<DocumentsOptions, 'exampleValues'> {
  config: Config
  /** What answers each caller; the same for all unless Graph is read on behalf of them. */
  servicesFor: (caller?: Caller) => Services
  /** Milliseconds between looks for what is due; without it, nothing goes on in the background until somebody asks. */
  sweepEveryMs?: number
  logger?: FastifyServerOptions['logger']
  /** A logger that is there already, instead. */
  loggerInstance?: FastifyBaseLogger
  /** Milliseconds in which a request must have arrived, head and body. */
  receiveWithinMs?: number
  /** Whether replies in JSON are indented, for people who read them in a terminal. */
  indented?: boolean
}

/** With the time between two looks, whoever sends slower is cut off within 30 seconds. */
const RECEIVE_WITHIN_MS = 25_000
const CHECK_MS = 2_500

/** The service without its process: everything but listening and stopping. */
export async function build({
  config,
  servicesFor,
  sweepEveryMs,
  logger = false,
  loggerInstance,
  receiveWithinMs = RECEIVE_WITHIN_MS,
  exampleValues,
  indented = false,
}: BuildOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...(loggerInstance === undefined ? { logger } : { loggerInstance }),
    ajv: ajvOptions,
    schemaController: { compilersFactory: { buildValidator, buildSerializer } },
    // Names are up to 113 characters and may arrive encoded.
    routerOptions: { maxParamLength: 512 },
    genReqId: () => randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => {
      replyWithError(error, request, reply)
    },
    clientErrorHandler: replyToClientError,
    trustProxy: config.TRUST_PROXY,
    bodyLimit: 1_048_576,
    // Slow senders are cut off, whatever they send slowly; a reply may take as long as Power Automate waits.
    requestTimeout: receiveWithinMs,
    http: { headersTimeout: receiveWithinMs, requestTimeout: receiveWithinMs, connectionsCheckingInterval: CHECK_MS },
    connectionTimeout: 120_000,
    exposeHeadRoutes: true,
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.server.on('checkExpectation', replyToExpectation)
  app.removeContentTypeParser('text/plain')
  app.addSchema(ErrorSchema)
  // Services are made when somebody asks: the documents are written without any.
  await app.register(pages, { speak: (language) => servicesFor().speak(language) })
  await app.register(errors)
  if (indented) await app.register(indentedReplies)
  await app.register(requests)
  await app.register(authentication, { access: createAccess(settingsOf(config)), scope: config.API_SCOPE })
  const tenant = config.API_TENANT_ID ?? config.AZURE_TENANT_ID ?? 'organizations'
  const authority = `${authorityHost(config)}/${tenant}`
  await app.register(documents, {
    publicUrl: config.PUBLIC_URL,
    version: VERSION,
    scope: config.API_SCOPE,
    authority,
    ...present('exampleValues', exampleValues),
  })
  await app.register(protection, {
    requestsPerMinute: config.RATE_LIMIT_PER_MINUTE,
    maxEventLoopDelay: config.MAX_EVENT_LOOP_DELAY_MS,
  })
  await app.register(strictQueries)
  await app.register(emptyInputs)
  await app.register(soundInputs)
  await app.register(services, {
    publicUrl: config.PUBLIC_URL,
    servicesFor,
    ...present('sweepEveryMs', sweepEveryMs),
  })
  await app.register(health)
  await app.register(landing, { hasConsole: config.CONSOLE_SIGN_IN !== 'off' })
  await app.register(reportPage)
  await app.register(contactForm)
  await app.register(referencePages)
  await app.register(connectorPage)
  await app.register(connectorPackages)
  if (config.CONSOLE_SIGN_IN !== 'off') await app.register(consolePages, { prefix: '/admin' })
  await app.register(mcp)
  await app.register(v1, { prefix: '/v1' })
  return app
}
