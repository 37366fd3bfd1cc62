import type { Answer } from '../../../store/contact-tables.ts'
import type { ContactField } from '../../contacts/fields.ts'
import type { CampaignTexts } from '../campaign-texts.ts'

/** What became of each field that somebody gave a value for. */
export const ANSWER_OUTCOMES = [
  'updated',
  'unchanged',
  'waiting',
  'handOver',
  'notWritten',
  'changedMeanwhile',
  'invalid',
] as const
export type AnswerOutcome = (typeof ANSWER_OUTCOMES)[number]

export interface AnsweredField {
  field: ContactField
  label: string
  outcome: AnswerOutcome
  before?: string
  after?: string
  reason?: string
  message?: string
}

/** What there is to say to whoever answered, in a few sentences of their language. */
export function replyTo(
  {
    answer,
    fields = [],
    people = 0,
    changedMeanwhile = false,
    name = '',
  }: { answer: Answer; fields?: readonly AnsweredField[]; people?: number; changedMeanwhile?: boolean; name?: string },
  { replies, fields: names }: CampaignTexts,
): string {
  const those = (outcome: AnswerOutcome) =>
    fields
      .filter((field) => field.outcome === outcome)
      .map(({ field }) => names[field])
      .join(', ')
  const say = (outcome: AnswerOutcome, sentence: (fields: string) => string) =>
    those(outcome) === '' ? [] : [sentence(those(outcome))]
  const isAgain = changedMeanwhile || those('changedMeanwhile') !== ''
  const sentences = [
    ...(answer === 'notMine' ? [replies.notMine] : []),
    ...(answer === 'hasLeft' ? [replies.hasLeft(name)] : []),
    ...(people > 0 &&
    (answer === 'confirm' || (answer === 'correct' && fields.every(({ outcome }) => outcome === 'unchanged')))
      ? [replies.confirmed(people)]
      : []),
    ...say('updated', replies.saved),
    ...say('waiting', replies.waiting),
    ...say('handOver', replies.handOver),
    ...say('notWritten', replies.notWritten),
    ...say('invalid', replies.invalid),
    ...(isAgain ? [replies.changedMeanwhile] : []),
  ]
  return [replies.thanks, ...sentences].join(' ')
}
