import { Type } from 'typebox'
import { ref } from '../documents/ref.ts'
import { GUID_PATTERN } from '../guid.ts'
import { campaignChoices } from './choices.ts'
import { moment, words } from './common.ts'
import { AnswerSchema } from './contact-answer.ts'
import { closedList } from './labels/closed-list.ts'
import { ANSWER_CHANNEL_LABELS, ANSWER_LABELS, REQUEST_STATE_LABELS } from './labels/contacts.ts'
import { HOOK_DELIVERY_STATE_LABELS, TRIGGER_LABELS } from './labels/hooks.ts'
import { PLAN_KIND_LABELS } from './labels/plans.ts'
import { SEVERITY_LABELS } from './labels/roles.ts'

const MOST_OF_AN_ADDRESS = 8_192

export const HookIdSchema = Type.String({
  pattern: GUID_PATTERN,
  'x-ms-summary': 'Subscription',
  description: 'The id of the subscription.',
})

export const HookDeliveryIdSchema = Type.String({
  pattern: GUID_PATTERN,
  'x-ms-summary': 'Delivery',
  description: 'The id of the delivery.',
})

/** Where the flow listens: Power Automate fills it in, and it is a secret. */
export const CallbackUrlSchema = Type.String({
  minLength: 1,
  maxLength: MOST_OF_AN_ADDRESS,
  pattern: '^[hH][tT][tT][pP][sS]?://',
  'x-ms-summary': 'Callback URL',
  'x-ms-visibility': 'internal',
  'x-ms-notification-url': true,
  description: 'The address that is called when it happens.',
})

/** Parts of what can be subscribed to; none is all of it. */
export const HOOK_FILTERS = {
  plan: {
    kind: Type.Optional(
      closedList(PLAN_KIND_LABELS, { 'x-ms-summary': 'Kind', description: 'Only plans of this kind.' }),
    ),
  },
  roleAlert: {
    minSeverity: Type.Optional(
      closedList(SEVERITY_LABELS, {
        'x-ms-summary': 'Least Severity',
        description: 'Only alerts that are at least as severe.',
      }),
    ),
  },
  contact: {
    campaignId: words('Campaign', 'Only requests of this campaign.', { pattern: GUID_PATTERN, ...campaignChoices }),
  },
}

const trigger = closedList(TRIGGER_LABELS, {
  'x-ms-summary': 'Trigger',
  description: 'What it tells of, as the type of its events.',
})
const hookId = Type.String({ 'x-ms-summary': 'Subscription Id', description: 'Names the subscription.' })
const callbackHost = Type.String({
  'x-ms-summary': 'Callback Host',
  description: 'The host that is called; the whole address is a secret.',
})
const createdBy = Type.String({ 'x-ms-summary': 'Created By', description: 'The connection that subscribed.' })

const subscription = {
  hookId,
  trigger,
  callbackHost,
  kind: words('Kind', 'The only kind of plans that it tells of.'),
  minSeverity: words('Least Severity', 'The least severity of alerts that it tells of.'),
  campaignId: words('Campaign Id', 'The only campaign that it tells of.'),
  createdBy,
  createdDateTime: moment('Created', 'When the flow first subscribed.'),
  expiresDateTime: moment('Expires', 'When it ends, unless something is delivered or the flow subscribes again.'),
  deliveredDateTime: moment('Delivered', 'When its receiver last took something.'),
}

export const HookSubscriptionSchema = Type.Object(subscription, { $id: 'HookSubscription' })

export const NewHookSubscriptionSchema = Type.Object(
  {
    ...subscription,
    signatureKey: Type.String({
      'x-ms-summary': 'Signature Key',
      'x-ms-visibility': 'internal',
      description: 'What the receiver checks X-Signature with: HMAC-SHA256 over X-Timestamp, a dot and the body.',
    }),
  },
  { $id: 'NewHookSubscription' },
)

export const HookDeliverySchema = Type.Object(
  {
    deliveryId: Type.String({ 'x-ms-summary': 'Delivery Id', description: 'Names the delivery.' }),
    hookId,
    eventId: Type.String({
      'x-ms-summary': 'Event Id',
      description: 'Names what happened; the same in each attempt, and for each receiver.',
    }),
    trigger,
    state: closedList(HOOK_DELIVERY_STATE_LABELS, {
      'x-ms-summary': 'State',
      description: 'waiting (for its next attempt); delivered; dead (given up, and can be sent again).',
    }),
    callbackHost,
    createdBy,
    attempts: Type.Integer({ 'x-ms-summary': 'Attempts', description: 'How often it was tried.' }),
    createdDateTime: moment('Created', 'When it was to be delivered first.'),
    nextAttemptDateTime: moment('Next Attempt', 'When it is tried next.'),
    endedDateTime: moment('Ended', 'When the receiver took it, or when it was given up.'),
    httpStatus: Type.Optional(
      Type.Integer({ 'x-ms-summary': 'HTTP Status', description: 'What the receiver last answered.' }),
    ),
    code: words('Code', 'Why it was not taken, as a code that flows can compare.'),
    message: words('Message', 'The same in a sentence.'),
  },
  { $id: 'HookDelivery' },
)

export const RoleAlertSchema = Type.Object(
  {
    alertId: Type.String({ 'x-ms-summary': 'Alert Id', description: 'Names the alert.' }),
    severity: closedList(SEVERITY_LABELS, {
      'x-ms-summary': 'Severity',
      description: 'How bad it is: high, medium or low.',
    }),
    kind: Type.String({
      'x-ms-summary': 'Kind',
      description: 'What stands out: afterHours, firstTime, pastTurnaround and the like, or the rule of a finding.',
    }),
    title: Type.String({ 'x-ms-summary': 'Title', description: 'The alert in a few words.' }),
    message: Type.String({ 'x-ms-summary': 'Message', description: 'What was noticed, in a sentence.' }),
    occurredDateTime: moment('Occurred', 'When the alert was raised.'),
    userId: words('User Id', 'The object id of the person whom it is about.'),
    roleId: words('Role Id', 'The id of the role that it is about.'),
    roleName: words('Role Name', 'The name of the role.'),
    findingId: words('Finding Id', 'The finding that raised it: accept it with this id.'),
    subjectId: words('Subject Id', 'The person, group, app or role that the finding is about.'),
    activationId: words('Activation Id', 'The activation that raised it.'),
  },
  { $id: 'RoleAlert' },
)

export const ContactAnsweredSchema = Type.Object(
  {
    answerId: Type.String({ 'x-ms-summary': 'Answer Id', description: 'Names the answer.' }),
    requestId: Type.String({ 'x-ms-summary': 'Request Id', description: 'The request.' }),
    campaignId: Type.String({ 'x-ms-summary': 'Campaign Id', description: 'The campaign.' }),
    campaignTitle: Type.String({ 'x-ms-summary': 'Campaign Title', description: 'What the campaign is called.' }),
    answer: closedList(ANSWER_LABELS, { 'x-ms-summary': 'Answer', description: 'What was answered.' }),
    channel: closedList(ANSWER_CHANNEL_LABELS, {
      'x-ms-summary': 'Channel',
      description: 'card (brought by a flow) or form (given on the page of this service).',
    }),
    answeredDateTime: moment('Answered', 'When the answer came.'),
    responderId: words('Responder Id', 'The object id of who was asked.'),
    responderName: words('Responder Name', 'Their name.'),
    responderMail: words('Responder Mail', 'Their mail address.'),
    userId: words('User Id', 'The object id of the person whom it is about, if it is about one.'),
    people: Type.Integer({ 'x-ms-summary': 'People', description: 'How many people it answers for.' }),
    requestState: closedList(REQUEST_STATE_LABELS, {
      'x-ms-summary': 'Request State',
      description: 'What has become of the request.',
    }),
    fields: AnswerSchema.properties.fields,
    changeId: words('Change Id', 'The change that was made at once, if one was.'),
  },
  { $id: 'ContactAnswered' },
)

/** What a receiver is sent; all but the items is internal, so that designers offer one run for each of them. */
export const notificationOf = (item: ReturnType<typeof ref>, summary: string) =>
  Type.Object({
    eventId: Type.String({
      'x-ms-summary': 'Event Id',
      'x-ms-visibility': 'internal',
      description: 'Names what happened; the same when it is sent again.',
    }),
    eventType: Type.String({
      'x-ms-summary': 'Event Type',
      'x-ms-visibility': 'internal',
      description: 'What kind of event it is.',
    }),
    occurredDateTime: Type.String({
      format: 'date-time',
      'x-ms-summary': 'Occurred',
      'x-ms-visibility': 'internal',
      description: 'When it happened.',
    }),
    value: Type.Array(item, { 'x-ms-summary': summary, description: 'What it is about, one item at a time.' }),
  })
