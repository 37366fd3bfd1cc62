import { Type } from 'typebox'
import { GUID_PATTERN } from '../guid.ts'
import { MOST_DECIDED } from '../services/campaigns/answers/reviews.ts'
import { EMPTY_IS_ABSENT, IdempotencyKeySchema, moment, words } from './common.ts'
import { personProperties } from './person.ts'
import { closedList } from './labels/closed-list.ts'
import {
  ANSWER_LABELS,
  ANSWER_OUTCOME_LABELS,
  CHANNEL_LABELS,
  DELIVERY_OUTCOME_LABELS,
  PROPOSAL_STATE_LABELS,
  REQUEST_STATE_LABELS,
  REVIEW_CAUSE_LABELS,
  REVIEW_DECISION_LABELS,
  REVIEW_OUTCOME_LABELS,
} from './labels/contacts.ts'

export const DeliveryInputSchema = Type.Object(
  {
    channel: closedList(CHANNEL_LABELS, {
      'x-ms-summary': 'Channel',
      description: 'How it was sent.',
    }),
    outcome: Type.Optional(
      closedList(DELIVERY_OUTCOME_LABELS, {
        default: 'delivered',
        'x-ms-summary': 'Outcome',
        description:
          'delivered, or failed: then it comes again on the next working day, also where it was noted before sending.',
      }),
    ),
    message: words('Message', 'Why it failed.', { maxLength: 500, ...EMPTY_IS_ABSENT }),
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)

const requestState = closedList(REQUEST_STATE_LABELS, {
  'x-ms-summary': 'Request State',
  description: 'open, answered, closed or unreachable.',
})

export const DeliverySchema = Type.Object(
  {
    requestId: Type.String({ 'x-ms-summary': 'Request Id', description: 'The request.' }),
    campaignId: Type.String({ 'x-ms-summary': 'Campaign Id', description: 'The campaign.' }),
    requestState,
    askedCount: Type.Integer({ 'x-ms-summary': 'Asked Count', description: 'How often it was delivered.' }),
    alreadyRecorded: Type.Boolean({
      'x-ms-summary': 'Already Recorded',
      description: 'Whether another run had noted it: then this one sends nothing.',
    }),
    nextRound: words('Next Round', 'What comes next if nobody answers.'),
    nextDueDateTime: moment('Next Due', 'When that is.'),
  },
  { $id: 'ContactDelivery' },
)

export const AnswerInputSchema = Type.Object(
  {
    responder: Type.String({
      minLength: 1,
      maxLength: 512,
      'x-ms-summary': 'Responder',
      description:
        'Who answered, as Teams says (the responder of the response, never a value from the card): object id, ' +
        'user principal name or mail address.',
    }),
    data: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({
        type: 'object',
        additionalProperties: true,
        properties: {},
        'x-ms-summary': 'Data',
        description: 'The data of the response to the card, as it came.',
      }),
    ),
    answer: Type.Optional(
      closedList(ANSWER_LABELS, {
        ...EMPTY_IS_ABSENT,
        'x-ms-summary': 'Answer',
        'x-ms-visibility': 'advanced',
        description:
          'What was answered, for cards of your own: confirm, correct, hasLeft or notMine. Taken from the data ' +
          'otherwise.',
      }),
    ),
    userId: words(
      'User Id',
      'Whom it is about, for cards of your own: the object id of one person of the request; everybody unless given.',
      { pattern: GUID_PATTERN, 'x-ms-visibility': 'advanced' },
    ),
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)

const field = Type.String({ 'x-ms-summary': 'Field', description: 'The name of the field.' })
const label = Type.String({ 'x-ms-summary': 'Label', description: 'What people call the field.' })

export const AnswerSchema = Type.Object(
  {
    requestId: Type.String({ 'x-ms-summary': 'Request Id', description: 'The request.' }),
    campaignId: Type.String({ 'x-ms-summary': 'Campaign Id', description: 'The campaign.' }),
    answer: closedList(ANSWER_LABELS, { 'x-ms-summary': 'Answer', description: 'What was answered.' }),
    requestState,
    people: Type.Integer({ 'x-ms-summary': 'People', description: 'How many people it answers for.' }),
    changedMeanwhile: Type.Integer({
      'x-ms-summary': 'Changed Meanwhile',
      description: 'How many had changed in the directory since they were shown: they are asked about again.',
    }),
    reply: Type.String({ 'x-ms-summary': 'Reply', description: 'What to say to whoever answered, in their language.' }),
    fields: Type.Array(
      Type.Object({
        field,
        label,
        outcome: closedList(ANSWER_OUTCOME_LABELS, {
          'x-ms-summary': 'Outcome',
          description:
            'updated; unchanged; waiting (for an approval); handOver (somebody has to change it elsewhere); ' +
            'notWritten; changedMeanwhile (asked again); invalid (not taken).',
        }),
        before: words('Before', 'The value in the directory before; absent when it was empty.'),
        after: words('After', 'The new value; absent when it is emptied.'),
        reason: words('Reason', 'Why it was not written, as a code.'),
        message: words('Message', 'The same in a sentence.'),
      }),
      { 'x-ms-summary': 'Fields', description: 'What became of each new value.' },
    ),
    changeId: words('Change Id', 'The change that was made at once, if one was.'),
  },
  { $id: 'ContactAnswer' },
)

export const ReviewStateFilterSchema = Type.Optional(
  closedList(PROPOSAL_STATE_LABELS, {
    default: 'waiting',
    'x-ms-summary': 'State',
    description:
      'Only values in this state: waiting (for an approval) unless given; handOver lists what has to be changed ' +
      'elsewhere.',
  }),
)

export const ReviewSchema = Type.Object(
  {
    reviewId: Type.String({ 'x-ms-summary': 'Review Id', description: 'Names the value, to decide about it.' }),
    campaignId: Type.String({ 'x-ms-summary': 'Campaign Id', description: 'The campaign.' }),
    campaignTitle: words('Campaign Title', 'What the campaign is called.'),
    ...personProperties,
    field,
    label,
    before: words('Before', 'The value that the directory had; absent when it was empty.'),
    after: words('After', 'The value that somebody gave; absent when it is to be emptied.'),
    afterName: words('After Name', 'The name of the person, where the value is an object id.'),
    state: closedList(PROPOSAL_STATE_LABELS, {
      'x-ms-summary': 'State',
      description:
        'written; waiting; rejected; superseded (by a newer value); handOver; verified (the directory shows it); ' +
        'notWritten.',
    }),
    cause: Type.Optional(
      closedList(REVIEW_CAUSE_LABELS, {
        'x-ms-summary': 'Cause',
        description:
          'Why it waits: needsApproval; suspicious (reads like a formula, markup or a link); putOff (Microsoft ' +
          'asked to wait); overLimit (it may move the person between groups that grant licenses or power, and too ' +
          'many were moved without an approval today).',
      }),
    ),
    reason: words(
      'Reason',
      'Why it was not written, as a code; altered where somebody wrote to the database: then its values are left out.',
    ),
    message: words('Message', 'The same in a sentence.'),
    changeId: words('Change Id', 'The change that wrote it.'),
    proposedDateTime: moment('Proposed', 'When somebody gave it.'),
    proposedBy: words('Proposed By', 'Who gave it: an object id or a mail address.'),
    proposedByName: words('Proposed By Name', 'Their name.'),
    decidedDateTime: moment('Decided', 'When it was decided.'),
    decidedBy: words('Decided By', 'The connection that decided.'),
    approverId: words('Approver Id', 'The person who approved.'),
    approverName: words('Approver Name', 'Their name.'),
    comment: words('Comment', 'What was said about it.'),
    verifiedDateTime: moment('Verified', 'When the directory first showed it.'),
  },
  { $id: 'ContactReview' },
)

export const ReviewDecisionSchema = Type.Object(
  {
    reviewIds: Type.Array(
      Type.String({ pattern: GUID_PATTERN, 'x-ms-summary': 'Review Id', description: 'A review.' }),
      {
        minItems: 1,
        maxItems: MOST_DECIDED,
        'x-ms-summary': 'Review Ids',
        description: `The values that are decided, at most ${MOST_DECIDED}.`,
      },
    ),
    decision: closedList(REVIEW_DECISION_LABELS, {
      'x-ms-summary': 'Decision',
      description: 'approve writes them at once; reject does not.',
    }),
    approver: words(
      'Approver',
      'The person who approves: object id, user principal name or mail address. Whoever is signed in approves alone.',
      { minLength: 1, maxLength: 512 },
    ),
    comment: words('Comment', 'A word about it, for the record.', { maxLength: 1_000, ...EMPTY_IS_ABSENT }),
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)

export const ReviewResultSchema = Type.Object(
  {
    reviewId: Type.String({ 'x-ms-summary': 'Review Id', description: 'The review.' }),
    outcome: closedList(REVIEW_OUTCOME_LABELS, {
      'x-ms-summary': 'Outcome',
      description:
        'updated; unchanged (the directory had it already); handOver; notWritten; waiting (Microsoft asked to ' +
        'wait); rejected; alreadyDecided; notFound; fourEyesRequired; notDecided (reason altered, or no time left: ' +
        'send it again).',
    }),
    reason: words('Reason', 'Why it was not written, as a code.'),
    message: words('Message', 'The same in a sentence.'),
    changeId: words('Change Id', 'The change that wrote it.'),
  },
  { $id: 'ContactReviewResult' },
)
