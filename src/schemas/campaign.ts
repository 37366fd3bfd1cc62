import { Type } from 'typebox'
import { GUID_PATTERN } from '../guid.ts'
import { campaignChoices, requestChoices } from './choices.ts'
import { count, flag, IdempotencyKeySchema, moment, words } from './common.ts'
import { operationProperties } from './plan.ts'
import { WaitSchema } from './plan-inputs.ts'
import { closedList } from './labels/closed-list.ts'
import { CAMPAIGN_LANGUAGE_LABELS, CAMPAIGN_STATE_LABELS, RESPONDENT_LABELS } from './labels/contacts.ts'

export const CampaignIdSchema = Type.String({
  pattern: GUID_PATTERN,
  'x-ms-summary': 'Campaign',
  description: 'The contact campaign.',
  ...campaignChoices,
})
export const CampaignIdFilterSchema = words('Campaign', 'Only of this contact campaign.', {
  pattern: GUID_PATTERN,
  ...campaignChoices,
})
export const RequestIdSchema = Type.String({
  pattern: GUID_PATTERN,
  'x-ms-summary': 'Request',
  description: 'The request, from the list of those that are due.',
  ...requestChoices,
})

export const CampaignStateFilterSchema = Type.Optional(
  closedList(CAMPAIGN_STATE_LABELS, {
    'x-ms-summary': 'State',
    description: 'Only campaigns in this state.',
  }),
)

const campaignProperties = {
  campaignId: Type.String({ 'x-ms-summary': 'Campaign Id', description: 'Names the campaign.' }),
  state: closedList(CAMPAIGN_STATE_LABELS, { 'x-ms-summary': 'State', description: 'open or closed.' }),
  title: Type.String({ 'x-ms-summary': 'Title', description: 'What it is called.' }),
  departments: Type.Optional(
    Type.Array(Type.String({ 'x-ms-summary': 'Department', description: 'A department.' }), {
      'x-ms-summary': 'Departments',
      description: 'The departments whose people it is about.',
    }),
  ),
  groupIds: Type.Optional(
    Type.Array(Type.String({ 'x-ms-summary': 'Group Id', description: 'A group.' }), {
      'x-ms-summary': 'Group Ids',
      description: 'The groups whose members it is about.',
    }),
  ),
  fields: Type.Array(Type.String({ 'x-ms-summary': 'Field', description: 'A field.' }), {
    'x-ms-summary': 'Fields',
    description: 'What is asked for.',
  }),
  approvalFields: Type.Array(Type.String({ 'x-ms-summary': 'Field', description: 'A field.' }), {
    'x-ms-summary': 'Approval Fields',
    description: 'Fields whose new values wait for an approval.',
  }),
  respondents: closedList(RESPONDENT_LABELS, {
    'x-ms-summary': 'Respondents',
    description: 'Who answers.',
  }),
  language: closedList(CAMPAIGN_LANGUAGE_LABELS, {
    'x-ms-summary': 'Language',
    description: 'The language of cards, mails and pages.',
  }),
  reminderDays: Type.Array(Type.Integer({ 'x-ms-summary': 'Day', description: 'A day.' }), {
    'x-ms-summary': 'Reminder Days',
    description: 'After how many days who has not answered is asked again.',
  }),
  escalateAfterDays: count('Escalate After Days', 'After how many days the managers are asked instead.'),
  people: Type.Integer({ 'x-ms-summary': 'People', description: 'How many people it is about.' }),
  excluded: Type.Integer({
    'x-ms-summary': 'Excluded',
    description: 'How many were left out since an exclusion names them.',
  }),
  unreachable: Type.Integer({
    'x-ms-summary': 'Unreachable',
    description: 'About how many nobody could be asked from the beginning.',
  }),
  createdDateTime: moment('Created', 'When it was made.'),
  createdBy: words('Created By', 'The connection that made it.'),
  requester: words('Requester', 'The object id of the person who asks.'),
  requesterName: words('Requester Name', 'Their name, as cards and mails say it.'),
  startDateTime: moment('Start', 'When the first people are asked.'),
  closeDateTime: moment('Closes', 'When it ends by itself.'),
  closedDateTime: moment('Closed', 'When it ended.'),
  closedBy: words('Closed By', 'Who ended it; service when its time was over.'),
  undoRequestedDateTime: moment('Undo Requested', 'When somebody asked to take back what it changed.'),
}

export const CampaignSummarySchema = Type.Object(campaignProperties, { $id: 'ContactCampaignSummary' })

export const CampaignSchema = Type.Object(
  {
    ...campaignProperties,
    progress: Type.Object(
      {
        requests: Type.Integer({
          'x-ms-summary': 'Requests',
          description: 'How many requests there are; one may be about several people.',
        }),
        asked: Type.Integer({ 'x-ms-summary': 'Asked', description: 'How many were delivered at least once.' }),
        reminders: Type.Integer({ 'x-ms-summary': 'Reminders', description: 'How many reminders were delivered.' }),
        answered: Type.Integer({ 'x-ms-summary': 'Answered', description: 'How many are answered whole.' }),
        unreachable: Type.Integer({
          'x-ms-summary': 'Unreachable',
          description: 'How many could not be sent to anybody.',
        }),
        openPeople: Type.Integer({
          'x-ms-summary': 'Open People',
          description: 'People of whom nobody has said anything yet.',
        }),
        answeredPeople: Type.Integer({
          'x-ms-summary': 'Answered People',
          description: 'People whose data somebody confirmed or corrected, or who have left.',
        }),
        gonePeople: Type.Integer({
          'x-ms-summary': 'Gone People',
          description: 'People whose account is deleted or disabled by now.',
        }),
        movedPeople: Type.Integer({
          'x-ms-summary': 'Moved People',
          description: 'People who are in another department by now.',
        }),
        waitingReviews: Type.Integer({
          'x-ms-summary': 'Waiting Reviews',
          description: 'New values that wait for an approval.',
        }),
      },
      { 'x-ms-summary': 'Progress', description: 'How far it is.' },
    ),
  },
  { $id: 'ContactCampaign' },
)

export const UndoCampaignInputSchema = Type.Object(
  {
    dryRun: flag('Dry Run', 'Only say how many changes would be taken back.', { default: false }),
    waitForCompletion: WaitSchema,
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)

export const UndoCampaignResultSchema = Type.Object(
  {
    campaignId: Type.String({ 'x-ms-summary': 'Campaign Id', description: 'The campaign.' }),
    undone: count('Undone', 'How many changes are taken back.'),
    undoing: count('Undoing', 'How many are being taken back.'),
    notUndone: count('Not Undone', 'How many stand: not yet taken back, or changed by somebody else since.'),
    needsApproval: flag(
      'Needs Approval',
      'Of a dry run: whether a part of it would wait in a plan until somebody else has approved it.',
    ),
    planId: words(
      'Plan Id',
      'The plan that takes back the rest once somebody else has approved it and it was applied, where too many ' +
        'people would be moved between groups that grant licenses or power.',
    ),
    ...operationProperties,
  },
  { $id: 'UndoCampaignResult' },
)
