import { Refusal } from '../../../errors.ts'
import { contactsById } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { slices } from '../../../graph/url.ts'
import { confirmContacts } from '../../../store/contact-answers.ts'
import { noteSaid } from '../../../store/contact-subjects.ts'
import type { Answer, ContactRequestRow, ContactSubjectRow } from '../../../store/contact-tables.ts'
import type { ContactField, ContactValues } from '../../contacts/fields.ts'
import { toContact } from '../../contacts/person.ts'
import type { ContactRecord } from '../../contacts/records.ts'
import type { Entry, Ledger } from '../../plans/ledger.ts'
import { shownValues } from '../asking/asked.ts'
import type { Calendar } from '../../calendar.ts'
import { inert } from '../asking/card.ts'
import type { HandingOn } from '../asking/hand-on.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import type { CampaignSpec } from '../spec.ts'
import { CAMPAIGN_TEXTS } from '../campaign-texts.ts'
import { onlyOne, type Answerable, type AnswerableRequests, type GivenAnswer } from './answerable.ts'
import type { Corrections } from './corrections.ts'
import { createNoting } from './noting.ts'
import { replyTo, type AnsweredField } from './reply.ts'
import { present } from '../../../present.ts'
import { ACCOMPANIED_ROWS } from '../../../store/sizes.ts'

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

export type Answers = ReturnType<typeof createAnswers>

/** What people answer: noted, and carried out as far as it may be. */
export function createAnswers({
  requests,
  ledger,
  rows,
  reader,
  calendar,
  handOn,
  corrections,
}: {
  requests: AnswerableRequests
  ledger: Ledger
  rows: CampaignRows
  reader: GraphReader
  calendar: Calendar
  handOn: HandingOn
  corrections: Corrections
}) {
  const { assertStillOpen, subjectsFor, stateOf } = requests
  const { note, settle } = createNoting({ rows, calendar, requests })

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

  /** Whoever has changed since they were shown is not confirmed, but asked about again. */
  async function confirm(
    where: Answerable,
    subjects: ContactSubjectRow[],
    given: GivenAnswer,
    caller: string,
  ): Promise<AnswerResult> {
    const { fields } = where.campaign.spec as CampaignSpec
    const asked = given.userId === undefined ? subjects.filter(({ answer }) => answer === null) : subjects
    let people = 0
    let changedMeanwhile = 0
    for (const some of slices(asked, ACCOMPANIED_ROWS)) {
      const users = await contactsById(
        reader,
        some.map(({ userId }) => userId),
      )
      const now = some.map((subject) => ({ subject, values: shownOf(users.get(subject.userId), fields) }))
      const isSame = ({ subject, values }: (typeof now)[number]) =>
        values !== undefined && sameValues(fields, seenOf(subject, given, fields), values)
      const confirmed = now.filter(isSame).map(({ subject }) => subject.userId)
      await ledger.write(caller, async (entry) => {
        await assertStillOpen(entry.db, where)
        await confirmSubjects(entry, where, confirmed, 'confirmed')
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
    const { userId } = subject
    const correction = {
      campaign,
      request,
      userId,
      given: {
        values: given.values ?? {},
        cleared: given.cleared ?? [],
        shown: seenOf(subject, given, (campaign.spec as CampaignSpec).fields),
      },
      signedIn: given.signedIn === true,
    }
    const judgement = await corrections.judge(correction)
    const { faults, isAgain } = judgement
    if (given.allOrNothing === true && faults.length > 0) {
      return result(where, given, { requestState: request.state, people: 1, fields: faults })
    }
    const made = await corrections.carryOut(correction, judgement, caller, async (entry, fields) => {
      const answerId = await note(entry, where, given, { people: 1, userId, fields })
      if (!isAgain) await confirmSubjects(entry, where, [userId], 'corrected')
      await settle(entry, where, isAgain)
      return answerId
    })
    return result(where, given, { requestState: await stateOf(request.id), people: 1, ...made })
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
        ...present('userId', given.userId, (userId) => userId.toLowerCase()),
      }),
    )
    await handOn(
      campaign,
      request.id,
      'notMine',
      caller,
      given.userId === undefined ? undefined : subjects.map(({ userId }) => userId),
    )
    return result(where, given, { requestState: await stateOf(request.id), people: left })
  }

  /** What is written down of people about whom somebody has said that their data is right, or made it so. */
  async function confirmSubjects(
    { db, at }: Entry,
    { campaign, request }: Answerable,
    userIds: readonly string[],
    answer: 'confirmed' | 'corrected',
  ): Promise<void> {
    await confirmContacts(db, userIds, { confirmedAt: at, confirmedBy: request.responderId, campaignId: campaign.id })
    await noteSaid(db, campaign.id, userIds, { answer, answeredAt: at })
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
        { answer, fields, people, changedMeanwhile: again > 0, ...present('name', name) },
        CAMPAIGN_TEXTS[request.language],
      ),
      fields,
      ...present('changeId', changeId),
    }
  }

  return { submit }
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
