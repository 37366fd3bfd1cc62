import fp from 'fastify-plugin'

/**
 * Indents replies in JSON, for whoever reads them in a terminal. The demo alone registers it: flows have no use for
 * it, and large lists would cost time.
 */
export default fp(
  async (app) => {
    app.addHook('onSend', async (_request, reply, payload) => {
      const isJson = String(reply.getHeader('content-type')).startsWith('application/json')
      if (typeof payload !== 'string' || payload === '' || !isJson) return payload
      reply.removeHeader('content-length')
      return `${JSON.stringify(JSON.parse(payload), null, 2)}\n`
    })
  },
  { name: 'indented' },
)
