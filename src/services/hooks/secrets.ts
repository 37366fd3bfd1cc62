import { createHmac, hkdfSync } from 'node:crypto'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Trigger } from './triggers.ts'

export type HookSecrets = ReturnType<typeof createHookSecrets>

/** What is made of the signing key for subscriptions: their ids, the encryption of addresses, keys of signatures. */
export function createHookSecrets({
  signingKey,
  sealed,
}: {
  signingKey: string
  sealed: Pick<SkipTokens, 'seal' | 'open'>
}) {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', signingKey, '', `tenant-steward ${purpose}`, 32))
  const idKey = derive('hook ids')
  const place = (hookId: string) => ['hook callback', hookId]

  return {
    /** The same for whoever subscribes again to the same, with the same address. */
    idOf(trigger: Trigger, caller: string, callback: URL): string {
      const hex = createHmac('sha256', idKey)
        .update(JSON.stringify([trigger, caller, callback.href]))
        .digest('hex')
      return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    },

    seal: (hookId: string, callback: URL): string => sealed.seal(place(hookId), callback.href),

    /** @throws Refusal for an address that was sealed with another signing key */
    open: (hookId: string, callback: string): string => sealed.open<string>(place(hookId), callback) ?? '',

    /** What a receiver checks signatures with. */
    keyOf: (hookId: string): string => derive(`hook signatures ${hookId}`).toString('base64url'),
  }
}

/** The signature of a message, as its receiver makes it to compare: HMAC-SHA256 over time and body. */
export const signatureOf = (key: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`
