import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ConsoleSession } from '../../services/access/console-sign-in.ts'
import type { Ask } from '../../services/console/asking.ts'
import {
  consolePage,
  DONE,
  outsidePage,
  refusalNote,
  type Done,
  type Refused,
  type Viewer,
} from '../../services/console/layout.ts'
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
  const title = status === 404 ? 'Not found' : 'That did not work'
  const content = refusalNote(refused)
  const page =
    request.consoleSession === undefined
      ? outsidePage(title, content)
      : consolePage({ viewer: viewerOf(request), title, content })
  return sendPage(reply, page, status)
}

/** A browser that goes back, or loads again, sends nothing twice. */
export const seeOther = (reply: FastifyReply, path: string) => reply.headers(HEADERS).redirect(path, 303)

/** Below which address the pages are, as browsers see it. */
export const baseOf = (publicUrl: string): string => `${new URL(publicUrl).pathname.replace(/\/+$/, '')}/admin`

export const viewerOf = ({ consoleSession, server, services }: FastifyRequest): Viewer => ({
  session: consoleSession,
  planKinds: services.planKinds,
  base: baseOf(server.publicUrl),
})

/** Asks the API as whoever is signed in. */
export const askAs =
  ({ consoleSession, server, ip }: FastifyRequest): Ask =>
  (operationId, question) =>
    server.callAs(consoleSession.caller, operationId, { ...question, ip })

/** What was done just now, by its word in the address; any other word says nothing. */
export function doneIn({ query }: FastifyRequest): string | undefined {
  const { done } = query as { done?: string }
  return done !== undefined && Object.hasOwn(DONE, done) ? DONE[done as Done] : undefined
}

export type FormValues = Readonly<Record<string, string>>

/** What was filled in, without what says that the form is ours: an empty field is one that was left out. */
export const filledIn = (body: FormValues): Record<string, string> =>
  Object.fromEntries(Object.entries(body).filter(([name, value]) => name !== 'formToken' && value.trim() !== ''))
