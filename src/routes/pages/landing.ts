import { readFile } from 'node:fs/promises'
import type { FastifyPluginAsync } from 'fastify'
import { browserLanguage } from '../../plugins/preferences.ts'
import { landingPage } from '../../services/pages/landing.ts'
import { watchReadiness } from '../readiness.ts'
import { pageHeaders } from './headers.ts'

const HEADERS = pageHeaders({ forms: false })
const ICON = new URL('../../../connector/icon.svg', import.meta.url)

/** Browsers ask for it once a day at most. */
const ICON_HEADERS = { 'cache-control': 'public, max-age=86400', 'content-security-policy': "default-src 'none'" }

/** The front door, and the icon that browsers show for every page. */
const landing: FastifyPluginAsync<{ hasConsole: boolean }> = async (app, { hasConsole }) => {
  const readiness = watchReadiness(app)
  const icon = await readFile(ICON)
  const base = new URL(app.publicUrl).pathname.replace(/\/$/, '')

  app.get('/', { schema: { hide: true } }, async (request, reply) =>
    reply
      .headers({ ...HEADERS, vary: 'Accept-Language' })
      .type('text/html; charset=utf-8')
      .send(
        landingPage({ say: app.speak(browserLanguage(request)), state: await readiness(request), base, hasConsole }),
      ),
  )

  // The second is where browsers look that were told of none.
  for (const path of ['/favicon.svg', '/favicon.ico']) {
    app.get(path, { schema: { hide: true } }, async (_request, reply) =>
      reply.headers(ICON_HEADERS).type('image/svg+xml').send(icon),
    )
  }
}

export default landing
