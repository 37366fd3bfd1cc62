import { Refusal } from '../../../errors.ts'
import { isGuid } from '../../../guid.ts'
import type { Links } from '../../links.ts'
import type { Answerable, AnswerableRequests } from '../answers/answerable.ts'
import type { Answers } from '../answers/answers.ts'
import { chosen } from './choosing.ts'
import type { Page } from './frame.ts'
import { sayingPage } from './saying-pages.ts'
import { createShowing, type ShowingDependencies } from './showing.ts'
import { createSubmissions, type Submission } from './submissions.ts'
import { createTaking } from './taking.ts'
import { isSignedIn, type Opened, type Visit } from './visit.ts'

export type Forms = ReturnType<typeof createForms>

/** The link that opens the form of a request, and what ends it. */
export const formLinkOf = ({ id, campaignId }: { id: string; campaignId: string }) => ({
  purpose: 'form' as const,
  id,
  subjects: [`request:${id}`, `campaign:${campaignId}`],
})

interface Dependencies extends ShowingDependencies {
  links: Links
  requests: AnswerableRequests
  answers: Answers
  needsSignIn: boolean
  now: () => number
}

/**
 * The pages on which people answer who got a mail, or would rather see a page than a card. A link opens one request,
 * and opening it changes nothing: scanners of mail open links too.
 */
export function createForms({ links, requests, answers, needsSignIn, now, ...pages }: Dependencies) {
  const { store, tenantName, speak } = pages
  const submissions = createSubmissions({ store, links, now })
  const showing = createShowing({ ...pages, submissions })
  const take = createTaking({ requests, answers, showing })

  /** @throws Refusal `NotFound` for a link that is not ours, `LinkExpired`, `LinkRevoked` */
  async function follow(token: string): Promise<Answerable> {
    const id = token.slice(0, 36).toLowerCase()
    const where = isGuid(id) && token[36] === '.' ? await requests.find(id) : undefined
    if (where === undefined || !(await links.follows(formLinkOf(where.request), token.slice(37)))) {
      throw new Refusal('NotFound', 'This link opens nothing: open it from the message itself.')
    }
    return where
  }

  async function look(visit: Visit, work: (opened: Opened) => Promise<Page>): Promise<Page> {
    const where = await follow(visit.token)
    const again = `/f/${visit.token}`
    const { language } = where.request
    const frame = { language, brand: speak(language).brand, tenantName: await tenantName() }
    try {
      requests.assertAnswerable(where)
      if (needsSignIn && visit.signedIn === undefined) {
        const refusal = new Refusal('SignInRequired', 'Open the page in a browser and sign in there.')
        return sayingPage('signIn', refusal, { ...frame, again })
      }
      if (needsSignIn && where.request.responderId !== null && !isSignedIn(visit, where)) {
        const refusal = new Refusal('NotTheResponder', 'This request was sent to somebody else, who alone may answer.')
        return sayingPage('notYours', refusal, { ...frame, signedInAs: visit.signedIn?.name })
      }
      return await work({ where, subjects: await requests.openSubjects(where.request), frame, again })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.code === 'RequestClosed') {
        return sayingPage('over', new Refusal('FormClosed', error.message, { cause: error }), frame)
      }
      if (error.code === 'NotInRequest') {
        return sayingPage('notInRequest', error, { ...frame, again })
      }
      throw error
    }
  }

  return {
    /** @param person whose data is to be shown, where somebody answers for several */
    open: (visit: Visit, { person, page = 1 }: { person?: string; page?: number }): Promise<Page> =>
      look(visit, async ({ where, subjects }) => {
        const subject = chosen(where, subjects, person)
        return {
          status: 200,
          html:
            subject === undefined
              ? await showing.listPage(visit, where, subjects, page)
              : await showing.personPage(visit, where, subject, subjects),
        }
      }),

    /** Takes what was filled in, once. */
    submit: (visit: Visit, sent: Submission): Promise<Page> =>
      look(visit, async ({ where, subjects, frame, again }) => {
        const nonce = await submissions.nonceOf(where.request.id, sent['form'] ?? '')
        if (nonce === undefined) {
          const refusal = new Refusal('FormExpired', 'The page was open for more than a day: open it once more.')
          return sayingPage('old', refusal, { ...frame, again })
        }
        const subject = chosen(where, subjects, sent['person'])
        if (!(await submissions.use(nonce))) {
          const refusal = new Refusal('FormAlreadySent', 'The page was sent already: open it to see what is there now.')
          return sayingPage('sent', refusal, { ...frame, again })
        }
        const page = await take({ visit, where, subject, subjects, sent, frame, again })
        if (page !== undefined) return page
        const refusal = new Refusal('InvalidInput', 'The page has no such button: open it once more.', {
          target: 'answer',
        })
        return sayingPage('notSaved', refusal, { ...frame, again })
      }),
  }
}
