import type { FastifyInstance } from 'fastify'

/**
 * Closes the service. Requests in flight get their answers; whoever has not taken one after this time is cut off, since
 * a connection that nobody reads would hold up the stop until the process is killed.
 *
 * @param cutAfterMs milliseconds
 */
export async function closeApp(app: FastifyInstance, cutAfterMs: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), cutAfterMs)
  try {
    await app.close()
  } finally {
    clearTimeout(timer)
  }
}
