import { randomUUID } from 'node:crypto'
import { insertAnswer } from '../../../store/contact-answers.ts'
import { unansweredSubjects } from '../../../store/contact-subjects.ts'
import { lockContactRequest } from '../../../store/contact-requests.ts'
import type { ContactRequestRow } from '../../../store/contact-tables.ts'
import type { Calendar } from '../../calendar.ts'
import type { Entry } from '../../plans/ledger.ts'
import { present } from '../../../present.ts'
import { AGAIN } from '../asking/schedule.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import type { Answerable, AnswerableRequests, GivenAnswer } from './answerable.ts'
import type { AnsweredField } from './reply.ts'
import type { AnsweredEvent } from './told.ts'

/** What is written down of an answer, besides what it says, and what becomes of its request. */
export function createNoting({
  rows,
  calendar,
  requests: { assertStillOpen },
}: {
  rows: CampaignRows
  calendar: Calendar
  requests: Pick<AnswerableRequests, 'assertStillOpen'>
}) {
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
      ...present('userId', userId),
      data: {
        campaignId: campaign.id,
        requestId: request.id,
        answer,
        channel,
        people,
        signedIn,
        ...present('responderId', request.responderId),
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

  return { note, settle }
}
