import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import cookie from '@fastify/cookie'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Refusal } from '../../errors.ts'
import { browserLanguage } from '../../plugins/preferences.ts'
import { EMPTY_IS_ABSENT } from '../../schemas/common.ts'
import { PENDING_MS, SESSION_MS } from '../../services/access/form-sign-in.ts'
import { sayingPage, type Page } from '../../services/campaigns/form/pages.ts'
import type { Submission, Visit } from '../../services/campaigns/form/form.ts'
import { FORM_TEXTS } from '../../services/campaigns/form/texts.ts'
import { pageHeaders } from './headers.ts'

const HEADERS = pageHeaders({ forms: true })

/** More than any form of ours can hold. */
const LARGEST_BYTES = 65_536
/** Somebody who looks through a department page by page stays far below. */
const VISITS_PER_MINUTE = 60

const TokenParams = Type.Object({ token: Type.String({ minLength: 38, maxLength: 200 }) })
const FormQuery = Type.Object({
  person: Type.Optional(Type.String({ maxLength: 36, ...EMPTY_IS_ABSENT })),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, ...EMPTY_IS_ABSENT })),
})

/** The pages on which people answer contact requests, behind signed links: for people without an account here. */
const contactForm: FastifyPluginAsyncTypebox = async (app) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: LARGEST_BYTES },
    async (_request: FastifyRequest, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )
  app.setErrorHandler(answerWithPage)
  await app.register(cookie)
  const cookieOptions = {
    path: '/f',
    httpOnly: true,
    secure: app.publicUrl.startsWith('https:'),
    sameSite: 'lax' as const,
  }

  const limited = {
    rateLimit: {
      max: VISITS_PER_MINUTE,
      timeWindow: '1 minute',
      keyGenerator: (request: FastifyRequest) => `form:${(request.params as { token: string }).token.slice(0, 36)}`,
    },
  }

  app.get(
    '/f/:token',
    { schema: { hide: true, params: TokenParams, querystring: FormQuery }, config: limited },
    async (request, reply) => {
      const page = await request.services.campaigns.forms.open(visitOf(request), request.query)
      const { formSignIn } = request.services
      if (page.status !== 401 || formSignIn === undefined) return send(reply, page)
      const { url, cookie } = await formSignIn.begin(request.params.token)
      reply.setCookie(PENDING, cookie, { ...cookieOptions, maxAge: PENDING_MS / 1_000 })
      return reply.headers(HEADERS).redirect(url)
    },
  )

  app.post(
    '/f/:token',
    {
      schema: {
        hide: true,
        params: TokenParams,
        querystring: FormQuery,
        body: Type.Record(Type.String(), Type.String()),
      },
      config: limited,
    },
    async (request, reply) =>
      send(reply, await request.services.campaigns.forms.submit(visitOf(request), request.body as Submission)),
  )

  /** Where the sign-in service sends people back to. */
  app.get('/f/sign-in', { schema: { hide: true } }, async (request, reply) => {
    const { formSignIn } = request.services
    const language = browserLanguage(request)
    const failed = (status: number) =>
      send(reply, { status, html: sayingPage('signInFailed', { language, tenantName: '' }) })
    if (formSignIn === undefined) return failed(404)
    reply.clearCookie(PENDING, cookieOptions)
    try {
      const done = await formSignIn.finish(request.url.split('?')[1] ?? '', request.cookies[PENDING])
      if (done?.session === undefined) return failed(403)
      reply.setCookie(SESSION, done.session, { ...cookieOptions, maxAge: SESSION_MS / 1_000 })
      return reply.headers(HEADERS).redirect(`/f/${done.token}`)
    } catch (error) {
      // A forged or broken-off sign-in, or a service that does not answer: nothing of it may be shown.
      request.log.warn({ err: error }, 'somebody could not sign in')
      return failed(403)
    }
  })
}

const SESSION = 'steward_form'
const PENDING = 'steward_sign_in'

function visitOf(request: FastifyRequest): Visit {
  const signedIn = request.services.formSignIn?.person(request.cookies[SESSION])
  return {
    token: (request.params as { token: string }).token,
    language: browserLanguage(request),
    ...(signedIn === undefined ? {} : { signedIn }),
  }
}

const send = (reply: FastifyReply, { status, html }: Page) =>
  reply.code(status).headers(HEADERS).type('text/html; charset=utf-8').send(html)

/** Whoever is at a page gets a page. What nobody foresaw is logged where everything is. */
function answerWithPage(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const language = browserLanguage(request)
  const status = error instanceof Refusal ? error.status : (error.statusCode ?? 500)
  const text =
    status === 413 ? FORM_TEXTS[language].tooLarge : status === 429 ? FORM_TEXTS[language].tooMany : undefined
  if (status >= 500) request.log.error({ err: error }, 'a form could not be answered')
  return send(reply, {
    status,
    html: sayingPage('failed', { language, tenantName: '', ...(text === undefined ? {} : { text }) }),
  })
}

export default contactForm
