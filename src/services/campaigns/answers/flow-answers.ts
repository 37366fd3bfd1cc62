import { Refusal } from '../../../errors.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import type { Answer } from '../../../store/contact-tables.ts'
import { present } from '../../../present.ts'
import type { CampaignSpec } from '../spec.ts'
import type { AnswerableRequests } from './answerable.ts'
import type { AnswerResult, Answers } from './answers.ts'
import { readCardData } from './card-data.ts'
import { assertResponder } from './assert-responder.ts'

export interface CampaignAnswer {
  /** Who answered, as Teams or the mail says: object id, user principal name or mail address. */
  responder: string
  answer?: Answer
  userId?: string
  /** What the card sent back. */
  data?: Record<string, unknown>
}

/** Answers that flows bring. */
export function createFlowAnswers({
  reader,
  requests,
  answers,
}: {
  reader: GraphReader
  requests: Pick<AnswerableRequests, 'answerable'>
  answers: Answers
}) {
  /**
   * An answer that a flow brings, from the data of a card of ours or in words of its own.
   *
   * @throws Refusal `ContactRequestNotFound`, `RequestClosed`, `NotTheResponder`, `NotInRequest`, `InvalidInput`
   */
  return async function answer(
    requestId: string,
    { responder, data = {}, ...said }: CampaignAnswer,
    caller: string,
  ): Promise<AnswerResult> {
    const where = await requests.answerable(requestId)
    await assertResponder(reader, where.request, responder)
    const card = readCardData(data, (where.campaign.spec as CampaignSpec).fields)
    if (card.requestId !== undefined && card.requestId.toLowerCase() !== where.request.id) {
      throw new Refusal('NotInRequest', 'This is the card of another request: answer the request that it belongs to.', {
        target: 'data',
      })
    }
    const answer = said.answer ?? card.answer
    if (answer === undefined) {
      throw new Refusal(
        'InvalidInput',
        'Say what was answered, as answer or in the data of the card: confirm, correct, hasLeft or notMine.',
        { target: 'answer' },
      )
    }
    return answers.submit(
      where,
      {
        channel: 'card',
        answer,
        values: card.values,
        ...present('userId', said.userId ?? card.userId),
        ...present('seen', card.seen),
      },
      caller,
    )
  }
}
