import { createCodeSignIn, PENDING_MS, type CodeSignInOptions, type PendingCode } from './code-sign-in.ts'
import type { SealedCookies } from './sealed-cookies.ts'

export interface FormSignInOptions extends Omit<CodeSignInOptions, 'scope'> {
  /** The only tenant whose people may answer. */
  tenantId: string
  cookies: SealedCookies
}

/** Somebody of the tenant, as their token says. */
export interface SignedInPerson {
  userId: string
  name: string
}

/** How long somebody stays signed in, in milliseconds: as long as it takes to look through a department. */
export const SESSION_MS = 60 * 60_000

export type FormSignIn = ReturnType<typeof createFormSignIn>

/** Signs people in before they answer on a page. */
export function createFormSignIn({ tenantId, cookies, ...options }: FormSignInOptions) {
  const code = createCodeSignIn({ ...options, scope: 'openid profile' })

  return {
    /** Who is signed in, by the cookie that says so. */
    person: (session: string | undefined): SignedInPerson | undefined => cookies.open('session', session),

    /**
     * Where to send the browser, and the cookie to remember why.
     *
     * @param token of the page to come back to
     */
    async begin(token: string): Promise<{ url: string; cookie: string }> {
      const { url, pending } = await code.begin()
      return { url, cookie: cookies.seal('pending', { ...pending, token }, PENDING_MS) }
    },

    /**
     * @param query what the browser came back with
     * @param cookie from the beginning
     * @returns the page to go on with, and the cookie that says who is there; no cookie for somebody of another tenant;
     *   nothing for a browser that has not begun here, or took too long
     * @throws what openid-client throws for an answer that does not belong to the question, or a sign-in that was
     *   broken off
     */
    async finish(query: string, cookie: string | undefined): Promise<{ token: string; session?: string } | undefined> {
      const pending = cookies.open<PendingCode & { token: string }>('pending', cookie)
      if (pending === undefined) return undefined
      const { token } = pending
      const claims = (await code.finish(query, pending)).claims() ?? {}
      const { oid, tid, name, preferred_username: userName } = claims as Record<string, unknown>
      if (typeof oid !== 'string' || tid !== tenantId) return { token }
      const person: SignedInPerson = {
        userId: oid.toLowerCase(),
        name: typeof name === 'string' ? name : typeof userName === 'string' ? userName : oid,
      }
      return { token, session: cookies.seal('session', person, SESSION_MS) }
    },
  }
}
