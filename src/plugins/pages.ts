import fp from 'fastify-plugin'
import { createSpeakers, type Speak } from '../services/reports/wording.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** How pages write dates and numbers, in each language. */
    readonly speak: Speak
  }
}

/** What all pages have in common, also those that say why there is no other. */
export default fp<{ timeZone: string }>(
  async (app, { timeZone }) => {
    app.decorate('speak', createSpeakers({ timeZone }))
  },
  { name: 'pages' },
)
