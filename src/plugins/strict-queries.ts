import fp from 'fastify-plugin'
import { Type } from 'typebox'

const NOTHING = Type.Object({}, { additionalProperties: false })

/**
 * What a route does not name in its query is refused, also by routes that name nothing: a filter that vanishes selects
 * everybody, and a `dryRun` that belongs into the body and vanishes makes a real change. Register it before the routes.
 */
export default fp(
  async (app) => {
    app.addHook('onRoute', (route) => {
      if (route.url.startsWith('/v1') && route.schema?.querystring === undefined) {
        route.schema = { ...route.schema, querystring: NOTHING }
      }
    })
  },
  { name: 'strict-queries' },
)
