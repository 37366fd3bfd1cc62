import fp from 'fastify-plugin'
import type { Speak } from '../services/reports/wording.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** How pages write dates and numbers, in each language. */
    readonly speak: Speak
  }
}

/** What all pages have in common, also those that say why there is no other. */
export default fp<{ speak: Speak }>(
  async (app, { speak }) => {
    app.decorate('speak', speak)
  },
  { name: 'pages' },
)
