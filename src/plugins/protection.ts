import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'

const SAMPLE_MS = 1_000

export interface ProtectionOptions {
  requestsPerMinute: number
  /** How long the event loop may be held up, in milliseconds, before requests are turned away. */
  maxEventLoopDelay: number
}

/** What keeps the service standing: safe headers, a limit per caller, and a clear no while it can't keep up. */
export default fp<ProtectionOptions>(
  async (app, { requestsPerMinute, maxEventLoopDelay }) => {
    await app.register(helmet)

    // By caller and not by address: all flows of all customers come from Azure's addresses. Callers are known from the
    // first hook on; who could not prove who they are is counted by address instead.
    await app.register(rateLimit, {
      hook: 'preValidation',
      max: requestsPerMinute,
      timeWindow: '1 minute',
      keyGenerator: (request) => request.caller?.id ?? `ip:${request.ip}`,
      allowList: (request) => request.url === '/health' || request.url === '/ready',
      errorResponseBuilder: (_request, { ttl }) =>
        Object.assign(
          new Error(
            `This caller sent more than ${requestsPerMinute} requests in a minute: try again in ` +
              `${Math.ceil(ttl / 1000)} seconds.`,
          ),
          { statusCode: 429 },
        ),
    })

    // The first samples tell of the start itself, in which modules are loaded and routes compiled.
    let judgedFrom = Infinity
    app.addHook('onReady', async () => {
      judgedFrom = performance.now() + 2 * SAMPLE_MS
    })

    await app.register(underPressure, {
      maxEventLoopDelay,
      sampleInterval: SAMPLE_MS,
      retryAfter: 10,
      pressureHandler: (request, _reply, type, value) => {
        // Whoever is busy is alive: a restart would not help.
        if (performance.now() < judgedFrom || request.url === '/health') return
        // Nothing was measured since the last sample: it was held up for that long at least, which need not be too
        // long.
        if (value === Infinity && maxEventLoopDelay >= SAMPLE_MS) return
        request.log.warn({ type, value }, 'under pressure')
        throw Object.assign(new Error('under pressure'), { code: 'FST_UNDER_PRESSURE', statusCode: 503 })
      },
    })
  },
  { name: 'protection' },
)
