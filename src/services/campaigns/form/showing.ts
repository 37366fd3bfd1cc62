import { contactsById } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { present } from '../../../present.ts'
import { waitingProposals } from '../../../store/contact-answers.ts'
import type { ContactSubjectRow } from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import type { ContactField, ContactValues } from '../../contacts/fields.ts'
import { toContact } from '../../contacts/person.ts'
import type { ContactRecord } from '../../contacts/records.ts'
import type { Speak } from '../../reports/wording.ts'
import type { Answerable } from '../answers/answerable.ts'
import type { AnsweredField } from '../answers/reply.ts'
import { askedOf, type Asked } from '../asking/asked.ts'
import { ESCALATION } from '../asking/schedule.ts'
import { shownTitle } from '../creation.ts'
import { missingFields } from '../missing.ts'
import type { CampaignSpec } from '../spec.ts'
import { nextAfter } from './choosing.ts'
import type { AboutForms } from './frame.ts'
import { formPage } from './person-page.ts'
import type { Submissions } from './submissions.ts'
import { teamPage } from './team-page.ts'
import { FORM_TEXTS } from './texts.ts'
import { isSignedIn, type Visit } from './visit.ts'

const PEOPLE_ON_A_PAGE = 50

export interface ShowingDependencies {
  store: Store
  reader: GraphReader
  tenantName: () => Promise<string>
  speak: Speak
  about: AboutForms
}

export type Showing = ReturnType<typeof createShowing>

/** The two pages that are filled in: the data of one person, and the list of all whom somebody answers for. */
export function createShowing({
  store,
  reader,
  tenantName,
  speak,
  about,
  submissions,
}: ShowingDependencies & { submissions: Submissions }) {
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
      formToken: submissions.tokenFor(where.request.id),
      waiting: new Map(
        waiting.map(({ field, after, afterName }) => [field as ContactField, afterName ?? after ?? undefined]),
      ),
      signedIn: isSignedIn(visit, where),
      signedInAs: visit.signedIn?.name,
      hasNext: nextAfter(subject, subjects) !== undefined,
      ...present('said', more.said),
      ...present('given', more.given),
      ...present('faults', more.fields, (fields) => faultsOf(fields, shown)),
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
      formToken: submissions.tokenFor(where.request.id),
      signedInAs: visit.signedIn?.name,
    })
  }

  return { asked, personPage, listPage }
}

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
