import { findAnswer, proposalsOfAnswer } from '../../../store/contact-answers.ts'
import { findCampaign } from '../../../store/campaigns.ts'
import { findContactRequest } from '../../../store/contact-requests.ts'
import type { Store } from '../../../store/database.ts'
import { isoTime } from '../../../time.ts'
import { present } from '../../../present.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import { outcomeOf } from './proposing.ts'
import type { AnsweredField } from './reply.ts'

/** What is written down together with an answer, for those who are told of it. */
export interface AnsweredEvent {
  campaignId: string
  requestId: string
  answerId: string
  /** What became of each value, without the values. */
  fields: readonly Pick<AnsweredField, 'field' | 'label' | 'outcome' | 'reason'>[]
}

/** Answers as triggers tell of them: who said what, and what has become of it by now. */
export function createToldAnswers({ store, rows }: { store: Store; rows: Pick<CampaignRows, 'proposalFlaw'> }) {
  /** @returns nothing once the campaign is not kept any more */
  return async function told({ campaignId, requestId, answerId, fields }: AnsweredEvent) {
    const [answer, request, campaign] = await Promise.all([
      findAnswer(store.db, answerId),
      findContactRequest(store.db, requestId),
      findCampaign(store.db, campaignId),
    ])
    if (answer === undefined || request === undefined || campaign === undefined) return undefined
    const proposals = await proposalsOfAnswer(store.db, answerId)
    const changeId = proposals.find((proposal) => proposal.changeId !== null)?.changeId
    return {
      /** Whether a value is still being written, so that its outcome is a guess. */
      isOpen: proposals.some(
        ({ state, changeState }) => state === 'written' && (changeState === 'intended' || changeState === 'failed'),
      ),
      item: {
        answerId,
        requestId,
        campaignId,
        campaignTitle: campaign.title,
        answer: answer.answer,
        channel: answer.channel,
        answeredDateTime: isoTime(answer.at),
        ...present('responderId', answer.responderId),
        ...present('responderName', answer.responderName),
        ...present('responderMail', request.responderMail),
        ...present('userId', answer.userId),
        people: answer.people,
        requestState: request.state,
        fields: fields.map((field) => {
          const found = proposals.find((one) => one.field === field.field)
          if (found === undefined) return field
          const { changeState: _, ...proposal } = found
          return {
            ...field,
            outcome: outcomeOf(proposal.state, proposal.code ?? undefined) ?? field.outcome,
            // A value that somebody altered is nobody's answer.
            ...(rows.proposalFlaw(proposal) === undefined && {
              ...present('before', proposal.before),
              ...present('after', proposal.after),
            }),
            ...present('reason', proposal.code),
            ...present('message', proposal.message),
          }
        }),
        ...present('changeId', changeId),
      },
    }
  }
}
