import fp from 'fastify-plugin'
import { readBrand } from '../services/reports/brand.ts'
import { createSpeakers, type Speak } from '../services/reports/wording.ts'
import type { Settings } from '../config/settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** How pages write dates and numbers, in each language. */
    readonly speak: Speak
  }
}

/** What all pages have in common, also those that say why there is no other. */
export default fp<{ settings: Pick<Settings, 'timeZone' | 'brandLogo' | 'brandColor'> }>(
  async (app, { settings }) => {
    app.decorate('speak', createSpeakers({ timeZone: settings.timeZone, brand: readBrand(settings) }))
  },
  { name: 'pages' },
)
