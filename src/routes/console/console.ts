import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import cookie from '@fastify/cookie'
import { Refusal } from '../../errors.ts'
import { refusalFor } from '../../plugins/errors.ts'
import campaigns from './campaigns.ts'
import findings from './findings.ts'
import overview from './overview.ts'
import { takeForms } from '../form-body.ts'
import plans from './plans.ts'
import reviews from './reviews.ts'
import undo from './undo.ts'
import signIn, { askToSignIn, SESSION } from './sign-in.ts'
import { isRead, sendRefusal, type FormValues } from './visit.ts'

/**
 * The console: pages on which people do what waits for them. Each asks the API itself, as whoever is signed in, so
 * that nothing can be seen or done here that the API would refuse.
 */
const consolePages: FastifyPluginAsync = async (app) => {
  takeForms(app, valuesOf)
  app.decorateRequest('consoleSession')
  app.setErrorHandler(replyWithPage)
  app.setNotFoundHandler(() => {
    throw new Refusal('NotFound', 'There is no such page.')
  })
  await app.register(cookie)
  const { origin } = new URL(app.publicUrl)

  app.addHook('onRequest', async (request, reply) => {
    if (!isRead(request)) refuseOtherSites(request, origin)
    if (request.routeOptions.config.outside === true) return
    const session = request.services.consoleSignIn.session(request.cookies[SESSION])
    if (session === undefined) return askToSignIn(request, reply)
    request.consoleSession = session
    request.caller = session.caller
  })

  app.addHook('preValidation', async (request) => {
    const { routeOptions, services, consoleSession, body } = request
    if (isRead(request) || routeOptions.config.outside === true) return
    if (!services.consoleSignIn.isOwnForm(consoleSession, (body as FormValues | undefined)?.['formToken'])) {
      throw new Refusal('FormTokenInvalid', 'This form belongs to another session: open the page again, and repeat it.')
    }
  })

  await app.register(signIn)
  await app.register(overview)
  await app.register(plans)
  await app.register(undo)
  await app.register(campaigns)
  await app.register(reviews)
  await app.register(findings)
}

/** Of a name that comes several times, as boxes that are ticked do, all values with commas between. */
const valuesOf = (sent: URLSearchParams): FormValues =>
  Object.fromEntries([...new Set(sent.keys())].map((name) => [name, sent.getAll(name).join(',')]))

/**
 * Pages of other sites send nothing to this one through the browser of somebody who has signed in. Browsers say where
 * a form comes from: in Sec-Fetch-Site where they know it, in Origin otherwise, which is `null` for a page that keeps
 * its address to itself, as ours do. https://www.w3.org/TR/fetch-metadata
 */
function refuseOtherSites({ headers }: FastifyRequest, own: string): void {
  const { origin, 'sec-fetch-site': site } = headers
  const isOwnOrigin = origin === own
  if (site === undefined ? isOwnOrigin : site === 'same-origin' && (isOwnOrigin || origin === 'null' || !origin)) return
  throw new Refusal('OriginNotAllowed', 'This form was not sent from a page of the console: open the console itself.')
}

/** Whoever is at a page gets a page. */
function replyWithPage(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const refusal = refusalFor(error, request)
  if (refusal.retryAfter !== undefined) reply.header('retry-after', refusal.retryAfter)
  return sendRefusal(request, reply, refusal, refusal.status)
}

export default consolePages
