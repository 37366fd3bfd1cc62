import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Refusal } from '../../errors.ts'
import { keyPage, signedOutPage, signInFailedPage } from '../../services/console/sign-in-pages.ts'
import { baseOf, isRead, sayOf, seeOther, sendPage } from './visit.ts'

export const SESSION = 'steward_console'
const PENDING = 'steward_console_sign_in'

/** Pages of the console that somebody may come back to. */
const PATH = '^(/[A-Za-z0-9_-]+)*$'

const KeyForm = Type.Object({
  key: Type.String({ minLength: 0, maxLength: 512 }),
  path: Type.String({ minLength: 0, maxLength: 200, pattern: PATH }),
})

const cookieOptions = ({ server: { publicUrl } }: FastifyRequest) => ({
  path: baseOf(publicUrl),
  httpOnly: true,
  secure: publicUrl.startsWith('https:'),
  // Whoever comes back from the sign-in service, or from a link in a mail, comes from another site.
  sameSite: 'lax' as const,
})

function setCookie(request: FastifyRequest, reply: FastifyReply, name: string, cookie: string, forMs: number): void {
  reply.setCookie(name, cookie, { ...cookieOptions(request), maxAge: Math.floor(forMs / 1_000) })
}

/** Where to go on after signing in: the page that was asked for, if it is one. */
function pathOf({ url }: FastifyRequest): string {
  const [path = ''] = url.slice('/admin'.length).split('?')
  return new RegExp(PATH).test(path) ? path : ''
}

/** Answers whoever has no session: a page by signing in, a form by saying so, since it would be lost on the way. */
export async function askToSignIn(request: FastifyRequest, reply: FastifyReply) {
  const { consoleSignIn } = request.services
  if (!isRead(request)) {
    throw new Refusal('SignInRequired', 'Your session is over: open the console again, and sign in.')
  }
  const path = pathOf(request)
  if (consoleSignIn.usesKeys) {
    return sendPage(reply, keyPage({ base: baseOf(request.server.publicUrl), say: sayOf(request), path }), 401)
  }
  const { url, cookie, forMs } = await consoleSignIn.begin(path).catch((cause: unknown) => {
    throw new Refusal('SignInServiceUnavailable', 'The sign-in service can not be reached: try again in a minute.', {
      retryAfter: 60,
      cause,
    })
  })
  setCookie(request, reply, PENDING, cookie, forMs)
  return seeOther(reply, url)
}

const signIn: FastifyPluginAsyncTypebox = async (app) => {
  const base = baseOf(app.publicUrl)

  /** Where the sign-in service sends people back to. */
  app.get('/sign-in', { schema: { hide: true }, config: { outside: true } }, async (request, reply) => {
    const { consoleSignIn } = request.services
    if (consoleSignIn.usesKeys) return seeOther(reply, base)
    reply.clearCookie(PENDING, cookieOptions(request))
    const failed = () => sendPage(reply, signInFailedPage({ base, say: sayOf(request) }), 403)
    try {
      const done = await consoleSignIn.finish(request.url.split('?')[1] ?? '', request.cookies[PENDING])
      if (done === undefined || done.forMs <= 0) return await failed()
      const caller = await app.authenticate({ authorization: `Bearer ${done.token}` }, request.ip)
      if (caller.kind !== 'user') return await failed()
      const { cookie, forMs } = consoleSignIn.openFor(caller, done.forMs)
      setCookie(request, reply, SESSION, cookie, forMs)
      return await seeOther(reply, `${base}${done.path}`)
    } catch (error) {
      // Nobody is turned away for good because something does not reply just now.
      if (error instanceof Refusal && (error.status === 429 || error.status >= 500)) throw error
      // A forged or broken-off sign-in, or a token of somebody else: nothing of it may be shown.
      request.log.warn({ err: error }, 'somebody could not sign in')
      return failed()
    }
  })

  app.post('/sign-in', { schema: { hide: true, body: KeyForm }, config: { outside: true } }, async (request, reply) => {
    const { consoleSignIn } = request.services
    const { key, path } = request.body
    if (!consoleSignIn.usesKeys) throw new Refusal('NotFound', 'There is no such page.')
    try {
      const caller = await app.authenticate({ 'x-api-key': key }, request.ip)
      const { cookie, forMs } = consoleSignIn.openWithKey(caller, key)
      setCookie(request, reply, SESSION, cookie, forMs)
      return await seeOther(reply, `${base}${path}`)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return sendPage(reply, keyPage({ base, say: sayOf(request), path, refused: error }), error.status)
    }
  })

  app.post('/sign-out', { schema: { hide: true } }, async (request, reply) => {
    reply.clearCookie(SESSION, cookieOptions(request))
    return seeOther(reply, `${base}/signed-out`)
  })

  app.get('/signed-out', { schema: { hide: true }, config: { outside: true } }, async (request, reply) =>
    sendPage(reply, signedOutPage({ base, say: sayOf(request) })),
  )
}

export default signIn
