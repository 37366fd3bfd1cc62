import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Caller } from '../callers.ts'
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

export interface ServicesOptions {
  publicUrl: string
  servicesFor: (caller?: Caller) => Services
  sweepEveryMs?: number
}

export default fp<ServicesOptions>(
  async (app, { publicUrl, servicesFor, sweepEveryMs }) => {
    app.decorate('publicUrl', publicUrl)
    let used = false
    const services = (caller?: Caller) => {
      used = true
      return servicesFor(caller)
    }
    app.decorateRequest('services', {
      getter(this: FastifyRequest) {
        return services(this.caller)
      },
    })
    // Work that outlives its answer belongs to the service, whoever asked for it.
    app.addHook('onListen', async () => {
      if (sweepEveryMs !== undefined) services().background.start(sweepEveryMs)
    })
    app.addHook('onClose', async () => {
      if (used) await services().background.close()
    })
  },
  { name: 'services', dependencies: ['authentication'] },
)
