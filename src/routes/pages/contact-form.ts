import type { FastifyReply, FastifyRequest } from 'fastify'
import cookie from '@fastify/cookie'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Refusal } from '../../errors.ts'
import { wantsPage } from '../../plugins/errors.ts'
import { EMPTY_IS_ABSENT } from '../../schemas/common.ts'
import { PENDING_MS } from '../../services/access/code-sign-in.ts'
import { SESSION_MS } from '../../services/access/form-sign-in.ts'
import type { Page } from '../../services/campaigns/form/frame.ts'
import type { Submission } from '../../services/campaigns/form/submissions.ts'
import type { Visit } from '../../services/campaigns/form/visit.ts'
import { pageHeaders } from './headers.ts'
import { takeForms } from '../form-body.ts'
import { present } from '../../present.ts'

const HEADERS = pageHeaders({ forms: true })

/** Somebody who looks through a department page by page stays far below. */
const VISITS_PER_MINUTE = 60

const TokenParams = Type.Object({ token: Type.String({ minLength: 38, maxLength: 200 }) })
const FormQuery = Type.Object({
  person: Type.Optional(Type.String({ maxLength: 36, ...EMPTY_IS_ABSENT })),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, ...EMPTY_IS_ABSENT })),
})

/** The pages on which people answer contact requests, behind signed links: for people without an account here. */
const contactForm: FastifyPluginAsyncTypebox = async (app) => {
  takeForms(app, Object.fromEntries)
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
      if (page.status !== 401 || formSignIn === undefined || !wantsPage(request)) return send(request, reply, page)
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
      send(request, reply, await request.services.campaigns.forms.submit(visitOf(request), request.body as Submission)),
  )

  /** Where the sign-in service sends people back to. */
  app.get('/f/sign-in', { schema: { hide: true } }, async (request, reply) => {
    const { formSignIn } = request.services
    if (formSignIn === undefined) throw new Refusal('NotFound', 'Nobody signs in to answer on a page of this service.')
    reply.clearCookie(PENDING, cookieOptions)
    try {
      const done = await formSignIn.finish(request.url.split('?')[1] ?? '', request.cookies[PENDING])
      if (done?.session === undefined) throw signInFailed()
      reply.setCookie(SESSION, done.session, { ...cookieOptions, maxAge: SESSION_MS / 1_000 })
      return reply.headers(HEADERS).redirect(`/f/${done.token}`)
    } catch (error) {
      if (error instanceof Refusal) throw error
      // A forged or broken-off sign-in, or a service that does not reply: nothing of it may be shown.
      request.log.warn({ err: error }, 'somebody could not sign in')
      throw signInFailed(error)
    }
  })
}

const signInFailed = (cause?: unknown) =>
  new Refusal(
    'SignInFailed',
    'Signing in was broken off, took too long, or the account is of another organization: open the link once more.',
    { cause },
  )

const SESSION = 'steward_form'
const PENDING = 'steward_sign_in'

function visitOf(request: FastifyRequest): Visit {
  const signedIn = request.services.formSignIn?.person(request.cookies[SESSION])
  return {
    token: (request.params as { token: string }).token,
    ...present('signedIn', signedIn),
  }
}

/** Whoever is at a page gets a page; a program that asks for JSON is told why there is none. */
function send(request: FastifyRequest, reply: FastifyReply, { status, html, refusal }: Page) {
  if (refusal !== undefined && !wantsPage(request)) throw refusal
  return reply.code(status).headers(HEADERS).type('text/html; charset=utf-8').send(html)
}

export default contactForm
