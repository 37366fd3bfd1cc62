import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Settings } from '../../config/settings.ts'
import { createCodeSignIn, PENDING_MS, type CodeSignInOptions, type PendingCode } from './code-sign-in.ts'
import type { Caller } from '../../callers.ts'
import type { SealedCookies } from './sealed-cookies.ts'
import { present } from '../../present.ts'

/** Somebody at the console. */
export interface ConsoleSession {
  caller: Caller
  /** Stands in every form of this session: pages of other sites can not know it. */
  formToken: string
}

interface KeptSession extends ConsoleSession {
  /** Of the API key that opened the session, in hex. */
  keyHash?: string
}

/** How long a session lasts at most, in milliseconds: a working day. */
const LONGEST_SESSION_MS = 8 * 60 * 60_000

const SESSION = 'console session'
const PENDING = 'console pending'

export type ConsoleSignIn = ReturnType<typeof createConsoleSignIn>

/**
 * Who is at the console. A session is a sealed cookie, and nothing of it is stored: neither a token nor a key is in it.
 *
 * @param code how people sign in with Entra ID; with an API key unless given
 */
export function createConsoleSignIn({
  code: codeOptions,
  keys,
  cookies,
}: {
  code?: CodeSignInOptions | undefined
  keys: Settings['apiKeys']
  cookies: SealedCookies
}) {
  const code = codeOptions === undefined ? undefined : createCodeSignIn(codeOptions)

  /** A key that was taken away, or given other roles, opens no longer what it opened. */
  function keyCaller({ caller, keyHash }: KeptSession): Caller | undefined {
    const key = keys.find(({ name, sha256 }) => `key:${name}` === caller.id && sha256.toLowerCase() === keyHash)
    return key === undefined ? undefined : { ...caller, roles: [...key.roles] }
  }

  const open = (kept: Omit<KeptSession, 'formToken'>, forMs: number) => ({
    cookie: cookies.seal(SESSION, { ...kept, formToken: randomBytes(32).toString('base64url') }, forMs),
    forMs,
  })

  return {
    usesKeys: code === undefined,

    /** Who is there, by the cookie that says so; nobody where it is forged, over, or of another way to sign in. */
    session(cookie: string | undefined): ConsoleSession | undefined {
      const kept = cookies.open<KeptSession>(SESSION, cookie)
      if (kept === undefined) return undefined
      const { caller, formToken, keyHash } = kept
      if ((keyHash === undefined) !== (code !== undefined)) return undefined
      const known = keyHash === undefined ? caller : keyCaller(kept)
      return known === undefined ? undefined : { caller: known, formToken }
    },

    /** Whether a form comes from a page of this session. */
    isOwnForm({ formToken }: ConsoleSession, given: unknown): boolean {
      const [own, other] = [formToken, String(given)].map((text) => createHash('sha256').update(text).digest())
      return timingSafeEqual(own as Buffer, other as Buffer)
    },

    /**
     * Where to send the browser to sign in, and the cookie to remember why.
     *
     * @param path of the page to come back to
     */
    async begin(path: string): Promise<{ url: string; cookie: string; forMs: number }> {
      if (code === undefined) throw new TypeError('People sign in with keys here')
      const { url, pending } = await code.begin()
      return { url, cookie: cookies.seal(PENDING, { ...pending, path }, PENDING_MS), forMs: PENDING_MS }
    },

    /**
     * @param query what the browser came back with
     * @param cookie from the beginning
     * @returns the page to go on with, and an access token for this service that says who it is; nothing for a browser
     *   that has not begun here, or took too long
     * @throws what openid-client throws for an answer that does not belong to the question, or a sign-in that was
     *   broken off
     */
    async finish(query: string, cookie: string | undefined) {
      const pending = cookies.open<PendingCode & { path: string }>(PENDING, cookie)
      if (pending === undefined || code === undefined) return undefined
      const tokens = await code.finish(query, pending)
      // Nobody keeps a role here for longer than with the token itself.
      const forMs = Math.min((tokens.expiresIn() ?? 0) * 1_000, LONGEST_SESSION_MS)
      return { path: pending.path, token: tokens.access_token, forMs }
    },

    /** The cookie of a session of somebody whose token was verified. */
    openFor({ id, kind, name, roles, objectId, appId }: Caller, forMs: number) {
      const caller = {
        id,
        kind,
        name,
        roles,
        ...present('objectId', objectId),
        ...present('appId', appId),
      }
      return open({ caller }, forMs)
    },

    /** The cookie of a session of whoever has this key, which was found good. */
    openWithKey: (caller: Caller, key: string) =>
      open({ caller, keyHash: createHash('sha256').update(key).digest('hex') }, LONGEST_SESSION_MS),
  }
}
