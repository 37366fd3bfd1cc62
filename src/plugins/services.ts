import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Caller } from '../services/access/roles.ts'
import type { Services } from '../services/index.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Where callers reach this service, without a trailing slash. */
    readonly publicUrl: string
  }
  interface FastifyRequest {
    /** What the product knows and can do, on behalf of this request's caller. */
    readonly services: Services
  }
}

export interface ServicesOptions { publicUrl: string, servicesFor: (caller: Caller) => Services }

export default fp<ServicesOptions>(async (app, { publicUrl, servicesFor }) => {
  app.decorate('publicUrl', publicUrl)
  app.decorateRequest('services', {
    getter (this: FastifyRequest) { return servicesFor(this.caller) },
  })
}, { name: 'services', dependencies: ['authentication'] })
