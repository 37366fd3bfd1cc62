import fp from 'fastify-plugin'
import { readBrand } from '../services/reports/brand.ts'
import { createSpeakers, type Speak } from '../services/reports/wording.ts'
import type { Config } from '../config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** How pages write dates and numbers, in each language. */
    readonly speak: Speak
  }
}

/** What all pages have in common, also those that say why there is no other. */
export default fp<{ config: Config }>(
  async (app, { config }) => {
    app.decorate('speak', createSpeakers({ timeZone: config.TIME_ZONE, brand: readBrand(config) }))
  },
  { name: 'pages' },
)
