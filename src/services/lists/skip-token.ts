import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { Refusal } from '../../errors.ts'

export type SkipTokens = ReturnType<typeof createSkipTokens>

/**
 * Opaque places in lists. A token holds an address at Graph that we will call with our own rights, so nobody else may
 * make one: it is encrypted and authenticated, and only opens for the question it was made for.
 */
export function createSkipTokens(secret: string) {
  const key = createHash('sha256').update(secret).digest()

  return {
    /** @param question the operation and its filters, in any stable form */
    seal(question: unknown, place: unknown): string {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(JSON.stringify(question)))
      const sealed = Buffer.concat([cipher.update(JSON.stringify(place), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },

    /**
     * The place that was sealed for this question; none without a token, which is the beginning of the list.
     *
     * @throws Refusal `InvalidSkipToken` for a token that is not ours, or that belongs to another question
     */
    open<P>(question: unknown, token: string | undefined): P | undefined {
      if (token === undefined) return undefined
      const bytes = Buffer.from(token, 'base64url')
      try {
        // What decodes to the same is not the same: a token is taken as it was given.
        if (bytes.toString('base64url') !== token) throw new TypeError('Not a token in its own spelling')
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(
          Buffer.from(JSON.stringify(question)),
        )
        decipher.setAuthTag(bytes.subarray(12, 28))
        return JSON.parse(decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')) as P
      } catch (cause) {
        throw new Refusal('InvalidSkipToken', 'skipToken does not belong to this list: start again without it.', {
          target: 'skipToken',
          cause,
        })
      }
    },
  }
}
