import { randomUUID } from 'node:crypto'
import { Refusal } from '../../../errors.ts'
import { contactsById } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { slices } from '../../../graph/url.ts'
import { confirmContacts, insertAnswer } from '../../../store/contact-answers.ts'
import {
  findCampaign,
  findContactRequest,
  lockContactRequest,
  subjectsOf,
  noteSaid,
  unansweredSubjects,
} from '../../../store/campaigns.ts'
import type {
  Answer,
  AnswerChannel,
  CampaignRow,
  ContactRequestRow,
  ContactSubjectRow,
} from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import type { ContactField, ContactValues } from '../../contacts/fields.ts'
import { toContact } from '../../contacts/person.ts'
import type { ContactRecord } from '../../contacts/records.ts'
import type { Entry, Ledger } from '../../plans/ledger.ts'
import { present } from '../../present.ts'
import { shownValues } from '../asking/asked.ts'
import type { Calendar } from '../../calendar.ts'
import { inert } from '../asking/card.ts'
import type { HandingOn } from '../asking/hand-on.ts'
import { AGAIN } from '../asking/schedule.ts'
import { requestClosed, requestNotFound } from '../lookup.ts'
import type { CampaignRows } from '../rows.ts'
import type { CampaignSpec } from '../spec.ts'
import { CAMPAIGN_TEXTS } from '../texts.ts'
import type { Corrections } from './corrections.ts'
import { replyTo, type AnsweredField } from './reply.ts'
import type { AnsweredEvent } from './told.ts'

/** What somebody answered, and how we know. */
export interface GivenAnswer {
  answer: Answer
  channel: AnswerChannel
  /** Whom it is about; everybody of the request unless given. */
  userId?: string
  values?: ContactValues
  /** What stood there when they answered; what was shown last unless given. */
  seen?: ContactValues
  cleared?: readonly ContactField[]
  /** Nothing is noted while a value is wrong: whoever filled it in is still there to correct it. */
  allOrNothing?: boolean
  /** Whether they signed in to this service for it. */
  signedIn?: boolean
}

/** A request that can be answered, with its campaign. */
export interface Answerable {
  campaign: CampaignRow
  request: ContactRequestRow
}

export interface AnswerResult {
  requestId: string
  campaignId: string
  answer: Answer
  requestState: ContactRequestRow['state']
  /** How many people were answered for. */
  people: number
  /** How many have changed in the directory since they were shown, and are asked about again. */
  changedMeanwhile: number
  reply: string
  fields: AnsweredField[]
  changeId?: string
}

/** People of a transaction, and of a read. */
const AT_ONCE = 200

export type Answers = ReturnType<typeof createAnswers>

/** What people answer: noted, and carried out as far as it may be. */
export function createAnswers({
  store,
  ledger,
  rows,
  reader,
  calendar,
  handOn,
  corrections,
}: {
  store: Store
  ledger: Ledger
  rows: CampaignRows
  reader: GraphReader
  calendar: Calendar
  handOn: HandingOn
  corrections: Corrections
}) {
  /** A request with its campaign, whatever became of it. */
  async function find(requestId: string): Promise<Answerable | undefined> {
    const request = await findContactRequest(store.db, requestId)
    const campaign = request === undefined ? undefined : await findCampaign(store.db, request.campaignId)
    return request === undefined || campaign === undefined || campaign.state === 'draft'
      ? undefined
      : { campaign, request }
  }

  /** @throws Refusal `ContactRequestNotFound`, `RequestClosed`, `CampaignAltered` */
  async function answerable(requestId: string): Promise<Answerable> {
    const where = await find(requestId)
    if (where === undefined) throw requestNotFound(requestId)
    assertAnswerable(where)
    return where
  }

  /**
   * Takes an answer. What it says about people who are not part of the request, or not any more, is refused.
   *
   * @param caller the identity that brought it
   * @throws Refusal `RequestClosed`, `NotInRequest`, `InvalidInput`, `UserNotFound`; what a write throws
   */
  async function submit(where: Answerable, given: GivenAnswer, caller: string): Promise<AnswerResult> {
    const subjects = await subjectsFor(where.request, given.userId)
    switch (given.answer) {
      case 'confirm':
        return confirm(where, subjects, given, caller)
      case 'correct':
        return correct(where, onlyOne(subjects), given, caller)
      case 'hasLeft':
        return hasLeft(where, onlyOne(subjects), given, caller)
      case 'notMine':
        return notMine(where, subjects, given, caller)
    }
  }

  /** People of a request who are still there. @throws Refusal `CampaignAltered` */
  async function openSubjects({ id }: ContactRequestRow): Promise<ContactSubjectRow[]> {
    const subjects = (await subjectsOf(store.db, [id])).filter(({ state }) => state === 'open')
    rows.assertSubjects(subjects)
    return subjects
  }

  /** @throws Refusal `NotInRequest` for somebody else, also of the same department; `CampaignAltered` */
  async function subjectsFor(request: ContactRequestRow, userId: string | undefined): Promise<ContactSubjectRow[]> {
    const subjects = await openSubjects(request)
    if (userId === undefined) return subjects
    const subject = subjects.find((one) => one.userId === userId.toLowerCase())
    if (subject === undefined) {
      throw new Refusal(
        'NotInRequest',
        'This person is not one of those whom the request is about, so nothing is taken for them.',
        { target: 'userId' },
      )
    }
    return [subject]
  }

  /** Whoever has changed since they were shown is not confirmed, but asked about again. */
  async function confirm(
    where: Answerable,
    subjects: ContactSubjectRow[],
    given: GivenAnswer,
    caller: string,
  ): Promise<AnswerResult> {
    const { campaign, request } = where
    const { fields } = campaign.spec as CampaignSpec
    const asked = given.userId === undefined ? subjects.filter(({ answer }) => answer === null) : subjects
    let people = 0
    let changedMeanwhile = 0
    for (const some of slices(asked, AT_ONCE)) {
      const users = await contactsById(
        reader,
        some.map(({ userId }) => userId),
      )
      const now = some.map((subject) => ({ subject, values: shownOf(users.get(subject.userId), fields) }))
      const isSame = ({ subject, values }: (typeof now)[number]) =>
        values !== undefined && sameValues(fields, seenOf(subject, given, fields), values)
      const confirmed = now.filter(isSame).map(({ subject }) => subject.userId)
      await ledger.write(caller, async ({ db, at }) => {
        await assertStillOpen(db, where)
        await confirmContacts(db, confirmed, {
          confirmedAt: at,
          confirmedBy: request.responderId,
          campaignId: campaign.id,
        })
        await noteSaid(db, campaign.id, confirmed, { answer: 'confirmed', answeredAt: at })
      })
      people += confirmed.length
      changedMeanwhile += now.filter((one) => one.values !== undefined && !isSame(one)).length
    }
    const requestState = await ledger.write(caller, async (entry) => {
      await note(entry, where, given, { people })
      return settle(entry, where, changedMeanwhile > 0)
    })
    return result(where, given, { requestState, people, changedMeanwhile })
  }

  async function correct(
    where: Answerable,
    subject: ContactSubjectRow,
    given: GivenAnswer,
    caller: string,
  ): Promise<AnswerResult> {
    const { campaign, request } = where
    const { fields } = campaign.spec as CampaignSpec
    const shown = seenOf(subject, given, fields)
    let requestState = request.state
    const { fields: answered, changeId } = await corrections.make({
      campaign,
      request,
      userId: subject.userId,
      given: { values: given.values ?? {}, cleared: given.cleared ?? [], shown },
      signedIn: given.signedIn === true,
      allOrNothing: given.allOrNothing === true,
      caller,
      whenNoted: async (entry, isAgain, fields) => {
        const answerId = await note(entry, where, given, { people: 1, userId: subject.userId, fields })
        if (!isAgain) {
          await noteSaid(entry.db, campaign.id, [subject.userId], { answer: 'corrected', answeredAt: entry.at })
          await confirmContacts(entry.db, [subject.userId], {
            confirmedAt: entry.at,
            confirmedBy: request.responderId,
            campaignId: campaign.id,
          })
        }
        requestState = await settle(entry, where, isAgain)
        return answerId
      },
    })
    return result(where, given, {
      requestState,
      people: 1,
      fields: answered,
      ...(changeId === undefined ? {} : { changeId }),
    })
  }

  /** A note and nothing else: whoever cleans up decides what to make of it. */
  async function hasLeft(
    where: Answerable,
    subject: ContactSubjectRow,
    given: GivenAnswer,
    caller: string,
  ): Promise<AnswerResult> {
    const { campaign, request } = where
    if (subject.userId === request.responderId) {
      throw new Refusal(
        'InvalidInput',
        'Nobody can say of themselves that they have left: confirm or correct the data, or say that it is not yours.',
        { target: 'answer' },
      )
    }
    const requestState = await ledger.write(caller, async (entry) => {
      await note(entry, where, given, { people: 1, userId: subject.userId })
      await noteSaid(entry.db, campaign.id, [subject.userId], { answer: 'hasLeft', answeredAt: entry.at })
      return settle(entry, where, false)
    })
    return result(where, given, {
      requestState,
      people: 1,
      name: (subject.snapshot as ContactRecord).displayName ?? subject.userId,
    })
  }

  async function notMine(
    where: Answerable,
    subjects: ContactSubjectRow[],
    given: GivenAnswer,
    caller: string,
  ): Promise<AnswerResult> {
    const { campaign, request } = where
    const left = subjects.filter(({ answer }) => answer === null).length
    await ledger.write(caller, (entry) =>
      note(entry, where, given, {
        people: left,
        ...(given.userId === undefined ? {} : { userId: given.userId.toLowerCase() }),
      }),
    )
    await handOn(
      campaign,
      request.id,
      'notMine',
      caller,
      given.userId === undefined ? undefined : subjects.map(({ userId }) => userId),
    )
    const after = await findContactRequest(store.db, request.id)
    return result(where, given, { requestState: after?.state ?? 'closed', people: left })
  }

  /** Writes down that there was an answer, and whose. */
  async function note(
    entry: Entry,
    where: Answerable,
    { answer, channel, signedIn = false }: GivenAnswer,
    { people, userId, fields = [] }: { people: number; userId?: string; fields?: readonly AnsweredField[] },
  ): Promise<string> {
    const { db, at, audit, emit } = entry
    const { campaign, request } = where
    await assertStillOpen(db, where)
    const id = randomUUID()
    await insertAnswer(db, {
      id,
      campaignId: campaign.id,
      requestId: request.id,
      at,
      answer,
      channel,
      people,
      signedIn,
      userId: userId ?? null,
      responderId: request.responderId,
      responderName: request.responderName,
      recordedBy: entry.actor,
    })
    audit({
      action: 'request.answered',
      ...(userId === undefined ? {} : { userId }),
      data: {
        campaignId: campaign.id,
        requestId: request.id,
        answer,
        channel,
        people,
        signedIn,
        ...(request.responderId === null ? {} : { responderId: request.responderId }),
      },
    })
    const told: AnsweredEvent = {
      campaignId: campaign.id,
      requestId: request.id,
      answerId: id,
      // Values are kept with the answer, and for as long as that.
      fields: fields.map(({ field, label, outcome, reason }) => ({
        field,
        label,
        outcome,
        ...present('reason', reason),
      })),
    }
    emit('contactAnswered', undefined, told)
    return id
  }

  /** A request is answered when somebody has said something about everybody; until then it may come again. */
  async function settle(
    { db, at }: Entry,
    { request }: Answerable,
    isAgain: boolean,
  ): Promise<ContactRequestRow['state']> {
    const isOpen = isAgain || (await unansweredSubjects(db, request.id, 1)).length > 0
    if (isOpen && !isAgain) return 'open'
    // Whoever answers has been asked, though the flow may not have come to noting it.
    const current = await lockContactRequest(db, request.id)
    const asked =
      current?.leaseUntil == null
        ? {}
        : { askedCount: current.askedCount + 1, firstAskedAt: current.firstAskedAt ?? at, lastAskedAt: at }
    const next = isAgain
      ? {
          state: 'open' as const,
          round: AGAIN,
          nextDueAt: new Date(calendar.workingMomentAfter(at.getTime(), 1, request.timeZone)),
        }
      : { state: 'answered' as const, answeredAt: at, nextDueAt: null }
    await rows.updateRequest(db, request.id, { ...asked, ...next, leaseUntil: null })
    return isOpen ? 'open' : 'answered'
  }

  function result(
    { campaign, request }: Answerable,
    { answer }: GivenAnswer,
    {
      people,
      changedMeanwhile = 0,
      fields = [],
      requestState,
      changeId,
      name,
    }: {
      people: number
      changedMeanwhile?: number
      fields?: AnsweredField[]
      requestState: ContactRequestRow['state']
      changeId?: string
      name?: string
    },
  ): AnswerResult {
    const again = changedMeanwhile + (fields.some(({ outcome }) => outcome === 'changedMeanwhile') ? 1 : 0)
    return {
      requestId: request.id,
      campaignId: campaign.id,
      answer,
      requestState,
      people,
      changedMeanwhile: again,
      reply: replyTo(
        { answer, fields, people, changedMeanwhile: again > 0, ...(name === undefined ? {} : { name }) },
        CAMPAIGN_TEXTS[request.language],
      ),
      fields,
      ...(changeId === undefined ? {} : { changeId }),
    }
  }

  /** @throws Refusal `RequestClosed`, `CampaignAltered` */
  function assertAnswerable({ campaign, request }: Answerable): void {
    if (campaign.state !== 'open' || (request.state !== 'open' && request.state !== 'answered')) throw requestClosed()
    rows.assertCampaign(campaign)
    rows.assertRequest(request)
  }

  /** @throws Refusal `RequestClosed` when it ended since it was looked at */
  async function assertStillOpen(db: Entry['db'], where: Answerable): Promise<void> {
    const request = await lockContactRequest(db, where.request.id)
    const campaign = await findCampaign(db, where.campaign.id)
    if (request === undefined || campaign === undefined) throw requestClosed()
    assertAnswerable({ campaign, request })
  }

  return { find, answerable, assertAnswerable, openSubjects, submit }
}

/** @throws Refusal `InvalidInput` */
function onlyOne(subjects: readonly ContactSubjectRow[]): ContactSubjectRow {
  const [subject, another] = subjects
  if (subject === undefined) throw requestClosed()
  if (another !== undefined) {
    throw new Refusal(
      'InvalidInput',
      'The request is about several people: name the one whom the answer is about, as userId.',
      { target: 'userId' },
    )
  }
  return subject
}

const shownOf = (user: Parameters<typeof toContact>[0] | undefined, fields: readonly ContactField[]) =>
  user === undefined ? undefined : shownValues(toContact(user) as ContactRecord, fields)

const seenOf = (
  { snapshot }: ContactSubjectRow,
  { seen, userId }: GivenAnswer,
  fields: readonly ContactField[],
): ContactValues => (seen !== undefined && userId !== undefined ? seen : shownValues(snapshot as ContactRecord, fields))

const sameValues = (fields: readonly ContactField[], one: ContactValues, other: ContactValues): boolean =>
  fields.every((field) => inert(one[field] ?? '').trim() === inert(other[field] ?? '').trim())
