import { randomBytes } from 'node:crypto'
import { Refusal } from '../../../errors.ts'
import { contactsById } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { useFormToken, waitingProposals } from '../../../store/contact-answers.ts'
import type { ContactSubjectRow } from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import type { ContactField, ContactValues } from '../../contacts/fields.ts'
import { toContact } from '../../contacts/person.ts'
import type { ContactRecord } from '../../contacts/records.ts'
import { isGuid } from '../../../guid.ts'
import { present } from '../../present.ts'
import type { SignedInPerson } from '../../access/form-sign-in.ts'
import type { Links } from '../../links.ts'
import type { Speak } from '../../reports/wording.ts'
import type { Answerable, AnswerableRequests } from '../answers/answerable.ts'
import type { Answers } from '../answers/answers.ts'
import type { AnsweredField } from '../answers/reply.ts'
import { changedFields, LONGEST_VALUE } from '../answers/values.ts'
import { askedOf, type Asked } from '../asking/asked.ts'
import { shownTitle } from '../creation.ts'
import { ESCALATION } from '../asking/schedule.ts'
import type { CampaignSpec } from '../spec.ts'
import { missingFields } from '../missing.ts'
import { formPage, sayingPage, SEEN, teamPage, thanksPage, VALUE, type AboutForms, type Page } from './pages.ts'
import { FORM_TEXTS } from './texts.ts'

export interface Visit {
  /** The link: the request and its signature. */
  token: string
  signedIn?: SignedInPerson
}

/** What a form sent: names of inputs with their texts. */
export type Submission = Readonly<Record<string, string>>

const PEOPLE_ON_A_PAGE = 50
/** Somebody may fill in a page over a day; after that it would replace what is newer. */
const SUBMISSION_DAYS = 1

export type Forms = ReturnType<typeof createForms>

/** The link that opens the form of a request, and what ends it. */
export const formLinkOf = ({ id, campaignId }: { id: string; campaignId: string }) => ({
  purpose: 'form' as const,
  id,
  subjects: [`request:${id}`, `campaign:${campaignId}`],
})

/**
 * The pages on which people answer who got a mail, or would rather see a page than a card. A link opens one request,
 * and opening it changes nothing: scanners of mail open links too.
 */
export function createForms({
  store,
  reader,
  links,
  requests,
  answers,
  tenantName,
  speak,
  about,
  needsSignIn,
  now,
}: {
  store: Store
  reader: GraphReader
  links: Links
  requests: AnswerableRequests
  answers: Answers
  tenantName: () => Promise<string>
  speak: Speak
  about: AboutForms
  needsSignIn: boolean
  now: () => number
}) {
  const requestIdOf = (token: string) => token.slice(0, 36).toLowerCase()

  /** @throws Refusal `NotFound` for a link that is not ours, `LinkExpired`, `LinkRevoked` */
  async function follow(token: string): Promise<Answerable> {
    const id = requestIdOf(token)
    const where = isGuid(id) && token[36] === '.' ? await requests.find(id) : undefined
    if (where === undefined || !(await links.follows(formLinkOf(where.request), token.slice(37)))) {
      throw new Refusal('NotFound', 'This link opens nothing: open it from the message itself.')
    }
    return where
  }

  async function look(
    visit: Visit,
    work: (where: Answerable, subjects: ContactSubjectRow[]) => Promise<Page>,
  ): Promise<Page> {
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
      return await work(where, await requests.openSubjects(where.request))
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

  /** What is asked about these people, with what the directory says of them at this moment. */
  async function asked({ campaign, request }: Answerable, subjects: readonly ContactSubjectRow[]): Promise<Asked> {
    const users = await contactsById(
      reader,
      subjects.map(({ userId }) => userId),
    )
    const people = subjects.map((subject) => {
      const user = users.get(subject.userId)
      return user === undefined ? subject : { ...subject, snapshot: toContact(user) }
    })
    // The round of a request is the one that comes next; the page belongs to what was sent already.
    const round =
      request.round === ESCALATION && request.responderKind !== 'person' && request.responderKind !== 'coordinator'
        ? ESCALATION
        : 'first'
    return askedOf({
      request: { ...request, round },
      people,
      spec: campaign.spec as CampaignSpec,
      tenantName: await tenantName(),
      closesAt: campaign.closesAt,
      formLink: '',
      speak,
      campaignTitle: shownTitle(campaign, speak(request.language)),
    })
  }

  /** A form that can be sent once, for a day. */
  function formToken(requestId: string): string {
    const nonce = randomBytes(16).toString('hex')
    return `${nonce}.${links.sign(submissionOf(requestId, nonce), SUBMISSION_DAYS)}`
  }

  async function personPage(
    visit: Visit,
    where: Answerable,
    subject: ContactSubjectRow,
    subjects: readonly ContactSubjectRow[],
    more: { given?: ContactValues; fields?: readonly AnsweredField[]; said?: string } = {},
  ): Promise<string> {
    const shown = await asked(where, [subject])
    const [person] = shown.people
    if (person === undefined) throw new TypeError('A form is about somebody')
    const waiting = await waitingProposals(store.db, where.campaign.id, subject.userId)
    return formPage({
      ...about,
      asked: shown,
      person,
      action: `/f/${visit.token}${shown.isOwn ? '' : `?person=${subject.userId}`}`,
      formToken: formToken(where.request.id),
      waiting: new Map(
        waiting.map(({ field, after, afterName }) => [field as ContactField, afterName ?? after ?? undefined]),
      ),
      signedIn: isSignedIn(visit, where),
      signedInAs: visit.signedIn?.name,
      hasNext: nextAfter(subject, subjects) !== undefined,
      ...present('said', more.said),
      ...present('given', more.given),
      ...(more.fields === undefined ? {} : { faults: faultsOf(more.fields, shown) }),
    })
  }

  async function listPage(
    visit: Visit,
    where: Answerable,
    subjects: readonly ContactSubjectRow[],
    wanted: number,
  ): Promise<string> {
    const sorted = [
      ...subjects.filter(({ answer }) => answer === null),
      ...subjects.filter(({ answer }) => answer !== null),
    ]
    const pages = Math.max(1, Math.ceil(sorted.length / PEOPLE_ON_A_PAGE))
    const page = Math.min(Math.max(1, wanted), pages)
    const shown = sorted.slice((page - 1) * PEOPLE_ON_A_PAGE, page * PEOPLE_ON_A_PAGE)
    const read = await asked(where, shown)
    const isIncomplete = new Map(read.people.map(({ userId, missing }) => [userId, missing.length > 0]))
    const { fields } = where.campaign.spec as CampaignSpec
    // Of those on other pages it is known as of when they were asked about.
    const incomplete = sorted.filter(
      ({ userId, answer, snapshot }) =>
        answer === null && (isIncomplete.get(userId) ?? missingFields(snapshot as ContactRecord, fields).length > 0),
    )
    return teamPage({
      ...about,
      incomplete: incomplete.length,
      firstIncomplete: incomplete[0]?.userId,
      // Whom the page names are some of them; what it says at its top counts all.
      asked: { ...read, intro: read.intro.slice(0, -1) },
      members: read.people.map((person, index) => ({ person, answer: shown[index]?.answer ?? null })),
      people: subjects.length,
      left: subjects.filter(({ answer }) => answer === null).length,
      page,
      pages,
      action: `/f/${visit.token}`,
      formToken: formToken(where.request.id),
      signedInAs: visit.signedIn?.name,
    })
  }

  return {
    /** @param person whose data is to be shown, where somebody answers for several */
    open: (visit: Visit, { person, page = 1 }: { person?: string; page?: number }): Promise<Page> =>
      look(visit, async (where, subjects) => {
        const subject = chosen(where, subjects, person)
        return {
          status: 200,
          html:
            subject === undefined
              ? await listPage(visit, where, subjects, page)
              : await personPage(visit, where, subject, subjects),
        }
      }),

    /** Takes what was filled in, once. What is wrong comes back with what was filled in, and nothing of it is kept. */
    submit: (visit: Visit, sent: Submission): Promise<Page> =>
      look(visit, async (where, subjects) => {
        const language = where.request.language
        const again = `/f/${visit.token}`
        const frame = { language, brand: speak(language).brand, tenantName: await tenantName() }
        const [nonce = '', ...signature] = (sent['form'] ?? '').split('.')
        if (
          !/^[0-9a-f]{32}$/.test(nonce) ||
          !(await links.opens(submissionOf(where.request.id, nonce), signature.join('.')))
        ) {
          const refusal = new Refusal('FormExpired', 'The page was open for more than a day: open it once more.')
          return sayingPage('old', refusal, { ...frame, again })
        }
        const subject = chosen(where, subjects, sent['person'])
        if (!(await store.db.transaction().execute((db) => useFormToken(db, nonce, new Date(now()))))) {
          const refusal = new Refusal('FormAlreadySent', 'The page was sent already: open it to see what is there now.')
          return sayingPage('sent', refusal, { ...frame, again })
        }

        const base = {
          channel: 'form' as const,
          signedIn: isSignedIn(visit, where),
          ...(subject === undefined ? {} : { userId: subject.userId }),
        }
        const caller = visit.signedIn === undefined ? 'form' : `user:${visit.signedIn.userId}`
        const isTeam = where.request.responderKind !== 'person'
        const thanks = (reply: string, title: string, isOver: boolean): Page => ({
          status: 200,
          html: thanksPage({
            ...frame,
            title,
            reply,
            ...(isTeam && !isOver ? { back: again } : {}),
            signedInAs: visit.signedIn?.name,
          }),
        })
        const name = (await asked(where, [])).title

        switch (sent['answer']) {
          case 'confirmAll':
            if (subject !== undefined && isTeam) break
            return thanks((await answers.submit(where, { ...base, answer: 'confirm' }, caller)).reply, name, false)
          case 'hasLeft':
          case 'notMine': {
            const result = await answers.submit(where, { ...base, answer: sent['answer'] }, caller)
            return thanks(result.reply, name, result.requestState === 'closed')
          }
          case 'save':
          case 'saveNext': {
            if (subject === undefined) break
            const { fields } = where.campaign.spec as CampaignSpec
            const values = textsOf(sent, VALUE, fields)
            const shown = textsOf(sent, SEEN, fields)
            const cleared = fields.filter(
              (field) => sent[`${VALUE}${field}`]?.trim() === '' && shown[field] !== undefined,
            )
            const { set, clear } = changedFields({ values, shown, cleared }, fields)
            const isChanged = clear.length > 0 || Object.keys(set).length > 0
            const result = await answers.submit(
              where,
              isChanged
                ? { ...base, answer: 'correct', values, seen: shown, cleared, allOrNothing: true }
                : { ...base, answer: 'confirm', seen: shown },
              caller,
            )
            if (result.fields.some(({ outcome }) => outcome === 'invalid')) {
              return {
                status: 422,
                html: await personPage(visit, where, subject, subjects, { given: values, fields: result.fields }),
              }
            }
            const left = sent['answer'] === 'saveNext' ? await requests.openSubjects(where.request) : []
            const next = nextAfter(subject, left)
            if (next === undefined) return thanks(result.reply, name, false)
            const { displayName = subject.userId } = subject.snapshot as ContactRecord
            const said = `${displayName}: ${result.reply}`
            return { status: 200, html: await personPage(visit, where, next, left, { said }) }
          }
          case undefined:
        }
        const refusal = new Refusal('InvalidInput', 'The page has no such button: open it once more.', {
          target: 'answer',
        })
        return sayingPage('notSaved', refusal, { ...frame, again })
      }),
  }
}

/** Who is to be answered for next: the first one after this person, and then from the beginning. */
function nextAfter(
  { userId }: ContactSubjectRow,
  subjects: readonly ContactSubjectRow[],
): ContactSubjectRow | undefined {
  const here = subjects.findIndex((one) => one.userId === userId)
  return [...subjects.slice(here + 1), ...subjects.slice(0, Math.max(0, here))].find(({ answer }) => answer === null)
}

/** Somebody's own form is about them; whoever answers for several chooses. */
function chosen(
  { request }: Answerable,
  subjects: readonly ContactSubjectRow[],
  person: string | undefined,
): ContactSubjectRow | undefined {
  if (person === undefined || person === '') {
    return request.responderKind === 'person' ? (subjects[0] ?? closed()) : undefined
  }
  const subject = subjects.find(({ userId }) => userId === person.toLowerCase())
  if (subject === undefined) {
    throw new Refusal('NotInRequest', 'This person is not one of those whom the request is about.', {
      target: 'person',
    })
  }
  return subject
}

function closed(): never {
  throw new Refusal('RequestClosed', 'This request is over: the person is not there any more.')
}

const submissionOf = (requestId: string, nonce: string) => ({
  purpose: 'submission' as const,
  id: `${requestId} ${nonce}`,
})

/** Only whoever was asked: somebody else's word counts as little as that of a link. */
const isSignedIn = ({ signedIn }: Visit, { request }: Answerable): boolean =>
  signedIn !== undefined && signedIn.userId === request.responderId

const textsOf = (sent: Submission, prefix: string, fields: readonly ContactField[]): ContactValues =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const text = sent[`${prefix}${field}`]
      return text === undefined || text.trim() === '' ? [] : [[field, text.slice(0, LONGEST_VALUE)]]
    }),
  )

/** The sentence of each wrong field, in the language of whoever filled it in. */
function faultsOf(fields: readonly AnsweredField[], { texts, language }: Asked): Map<ContactField, string> {
  const sentences: Record<string, string> = {
    InvalidPhoneNumber: texts.phoneError,
    ValueTooLong: texts.textError,
    ValueNotAllowed: texts.choiceError,
    UserNotFound: FORM_TEXTS[language].managerError,
    UserIdAmbiguous: FORM_TEXTS[language].managerError,
    AccountDisabled: FORM_TEXTS[language].managerError,
    OwnManager: FORM_TEXTS[language].managerError,
  }
  return new Map(
    fields
      .filter(({ outcome }) => outcome === 'invalid')
      .map(({ field, reason = '' }) => [field, sentences[reason] ?? FORM_TEXTS[language].fieldError]),
  )
}
