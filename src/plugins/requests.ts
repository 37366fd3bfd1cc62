import fp from 'fastify-plugin'
import { REPLY_WITHIN_MS, withDeadline } from '../deadline.ts'

/** Two seconds are ours: for what is left to do once Graph's response is there. */
const MARGIN_MS = 2_000

/** What surrounds each request: its deadline, its id in the reply, and one line in the log at its end. */
export default fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id)
    })

    // A kept connection would hold up the stop until it times out.
    let stopping = false
    app.addHook('preClose', async () => {
      stopping = true
    })
    app.addHook('onSend', async (_request, reply) => {
      if (stopping) reply.header('connection', 'close')
    })

    app.addHook('preHandler', (_request, _reply, done) => {
      withDeadline(REPLY_WITHIN_MS - MARGIN_MS, done)
    })

    app.addHook('onResponse', async (request, reply) => {
      const route = request.routeOptions.url
      if (route === '/health' || route === '/ready') return
      const headers = request.headers
      request.log.info(
        {
          operation: (request.routeOptions.schema as { operationId?: string } | undefined)?.operationId,
          method: request.method,
          route,
          status: reply.statusCode,
          durationMs: Math.round(reply.elapsedTime),
          caller: request.caller?.id,
          // Names of the flow run, if Power Automate sends them: to be found again, never to be trusted.
          flowRun: headers['x-ms-workflow-run-id'],
          tracking: headers['x-ms-client-tracking-id'],
        },
        'request',
      )
    })
  },
  { name: 'requests' },
)
