import { randomBytes } from 'node:crypto'
import { useFormToken } from '../../../store/contact-answers.ts'
import type { Store } from '../../../store/database.ts'
import type { ContactField, ContactValues } from '../../contacts/fields.ts'
import type { Links } from '../../links.ts'
import { LONGEST_VALUE, type GivenValues } from '../answers/values.ts'
import { SEEN, VALUE } from './person-page.ts'

/** What a form sent: names of inputs with their texts. */
export type Submission = Readonly<Record<string, string>>

/** Somebody may fill in a page over a day; after that it would replace what is newer. */
const SUBMISSION_DAYS = 1

export type Submissions = ReturnType<typeof createSubmissions>

/** Forms that can be sent once, for a day. */
export function createSubmissions({ store, links, now }: { store: Store; links: Links; now: () => number }) {
  return {
    /** What a form carries to be sent with. */
    tokenFor(requestId: string): string {
      const nonce = randomBytes(16).toString('hex')
      return `${nonce}.${links.sign(submissionOf(requestId, nonce), SUBMISSION_DAYS)}`
    },

    /** What `use` takes; nothing for a token that is not ours, of another request, or too old. */
    async nonceOf(requestId: string, token: string): Promise<string | undefined> {
      const [nonce = '', ...signature] = token.split('.')
      if (!/^[0-9a-f]{32}$/.test(nonce)) return undefined
      return (await links.opens(submissionOf(requestId, nonce), signature.join('.'))) ? nonce : undefined
    },

    /** @returns whether the form was not sent before */
    use: (nonce: string): Promise<boolean> =>
      store.db.transaction().execute((db) => useFormToken(db, nonce, new Date(now()))),
  }
}

const submissionOf = (requestId: string, nonce: string) => ({
  purpose: 'submission' as const,
  id: `${requestId} ${nonce}`,
})

/** What was filled in, and what stood there before. */
export function filledIn(sent: Submission, fields: readonly ContactField[]): GivenValues {
  const shown = textsOf(sent, SEEN, fields)
  return {
    values: textsOf(sent, VALUE, fields),
    shown,
    cleared: fields.filter((field) => sent[`${VALUE}${field}`]?.trim() === '' && shown[field] !== undefined),
  }
}

const textsOf = (sent: Submission, prefix: string, fields: readonly ContactField[]): ContactValues =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const text = sent[`${prefix}${field}`]
      return text === undefined || text.trim() === '' ? [] : [[field, text.slice(0, LONGEST_VALUE)]]
    }),
  )
