import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ConsoleSession } from '../../services/access/console-sign-in.ts'
import type { Ask } from '../../services/console/asking.ts'
import {
  consolePage,
  doneText,
  outsidePage,
  refusalNote,
  type Refused,
  type Viewer,
} from '../../services/console/layout.ts'
import { CONSOLE_TEXTS } from '../../services/console/texts/texts.ts'
import type { Wording } from '../../services/reports/wording.ts'
import { pageHeaders } from '../pages/headers.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is at the console; there in every handler of a page that is not for everybody. */
    consoleSession: ConsoleSession
  }
  interface FastifyContextConfig {
    /** Whether a page of the console is for everybody: signing in, and what is said when that fails. */
    outside?: boolean
  }
}

const HEADERS = { ...pageHeaders({ forms: true }), 'x-frame-options': 'DENY' }

/** Whether a request only looks at a page. */
export const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD'

export const sendPage = (reply: FastifyReply, page: string, status = 200) =>
  reply.code(status).headers(HEADERS).type('text/html; charset=utf-8').send(page)

/** A page that only says why there is no other. */
export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refused: Refused, status: number) {
  const say = sayOf(request)
  const { notFound, didNotWork } = CONSOLE_TEXTS[say.language].layout
  const title = status === 404 ? notFound : didNotWork
  const content = refusalNote(refused, say)
  const page =
    request.consoleSession === undefined
      ? outsidePage(say, title, content)
      : consolePage({ viewer: viewerOf(request), title, content })
  return sendPage(reply, page, status)
}

/** A browser that goes back, or loads again, sends nothing twice. */
export const seeOther = (reply: FastifyReply, path: string) => reply.headers(HEADERS).redirect(path, 303)

/** Below which address the pages are, as browsers see it. */
export const baseOf = (publicUrl: string): string => `${new URL(publicUrl).pathname.replace(/\/+$/, '')}/admin`

/** The console speaks as reports do, whoever looks: what is approved is read in one language. */
export const sayOf = ({ services, server }: FastifyRequest): Wording => server.speak(services.language)

export function viewerOf(request: FastifyRequest): Viewer {
  const { consoleSession, server, services } = request
  const say = sayOf(request)
  return {
    session: consoleSession,
    planKinds: services.planKinds,
    isOwn: (plan) => services.isOwnPlan(consoleSession.caller, plan),
    say,
    base: baseOf(server.publicUrl),
  }
}

/** Asks the API as whoever is signed in. */
export const askAs =
  ({ consoleSession, server, ip }: FastifyRequest): Ask =>
  (operationId, question) =>
    server.callAs(consoleSession.caller, operationId, { ...question, ip })

/** What was done just now, by its word in the address; any other word says nothing. */
export function doneIn(request: FastifyRequest): string | undefined {
  const { done } = request.query as { done?: string }
  return doneText(sayOf(request), done)
}

export type FormValues = Readonly<Record<string, string>>

/** What was filled in, without what says that the form is ours: an empty field is one that was left out. */
export const filledIn = (body: FormValues): Record<string, string> =>
  Object.fromEntries(Object.entries(body).filter(([name, value]) => name !== 'formToken' && value.trim() !== ''))
