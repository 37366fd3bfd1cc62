import { Type } from 'typebox'
import { GUID_PATTERN } from '../guid.ts'
import { ASKABLE_FIELDS, MOST_FIELDS, LONGEST_DAYS } from '../services/campaigns/spec.ts'
import { campaignChoices, departmentChoices, requestChoices } from './choices.ts'
import { count, EMPTY_IS_ABSENT, flag, IdempotencyKeySchema, moment, words } from './common.ts'
import { MissingSchema, StaleDaysSchema } from './contact.ts'
import { operationProperties, WaitSchema } from './plan.ts'
import { closedList } from './labels/closed-list.ts'
import {
  ASKABLE_FIELD_LABELS,
  AUTO_APPROVAL_LABELS,
  CAMPAIGN_LANGUAGE_LABELS,
  CAMPAIGN_STATE_LABELS,
  RESPONDENT_LABELS,
  RESPONDER_KIND_LABELS,
} from './labels/contacts.ts'

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

const askable = (description: string) => closedList(ASKABLE_FIELD_LABELS, { 'x-ms-summary': 'Field', description })

export const CampaignStateFilterSchema = Type.Optional(
  closedList(CAMPAIGN_STATE_LABELS, {
    'x-ms-summary': 'State',
    description: 'Only campaigns in this state.',
  }),
)

const whole = (summary: string, description: string, minimum: number, maximum: number, options = {}) =>
  Type.Optional(Type.Integer({ minimum, maximum, 'x-ms-summary': summary, description, ...options }))

export const CampaignInputSchema = Type.Object(
  {
    title: words('Title', 'What you call the campaign, for lists and reports.', {
      minLength: 1,
      maxLength: 120,
      ...EMPTY_IS_ABSENT,
    }),
    departments: Type.Optional(
      Type.Array(
        Type.String({
          minLength: 1,
          maxLength: 64,
          'x-ms-summary': 'Department',
          description: 'A department as it is written in the directory.',
          ...departmentChoices,
        }),
        {
          maxItems: 100,
          'x-ms-summary': 'Departments',
          description:
            'Whose data is asked about. Departments, groups or what is wrong must be given; together they narrow ' +
            'nothing, each adds people.',
        },
      ),
    ),
    groupIds: Type.Optional(
      Type.Array(
        Type.String({ pattern: GUID_PATTERN, 'x-ms-summary': 'Group Id', description: 'The object id of a group.' }),
        {
          maxItems: 20,
          'x-ms-summary': 'Group Ids',
          'x-ms-visibility': 'advanced',
          description: 'Groups whose members are asked about too.',
        },
      ),
    ),
    missing: MissingSchema,
    malformed: flag('Malformed', 'Only people with a value that can not be right.', { 'x-ms-visibility': 'advanced' }),
    staleDays: StaleDaysSchema('Only people whose data nobody has confirmed for so many days.'),
    allDepartments: flag(
      'All Departments',
      'Ask about everybody. Without anything that narrows it this must be said.',
      { 'x-ms-visibility': 'advanced', ...EMPTY_IS_ABSENT },
    ),
    fields: Type.Optional(
      Type.Array(askable('A field that is asked for.'), {
        maxItems: MOST_FIELDS,
        'x-ms-summary': 'Fields',
        description:
          `What is asked for, at most ${MOST_FIELDS} fields; phones, office, job title and department ` +
          'unless given.',
      }),
    ),
    respondents: Type.Optional(
      closedList(RESPONDENT_LABELS, {
        default: 'person',
        'x-ms-summary': 'Respondents',
        description:
          'Who answers: each person, the coordinator of the department, the manager, or the coordinator first ' +
          'and then the manager.',
      }),
    ),
    coordinators: Type.Optional(
      Type.Array(
        Type.Object(
          {
            department: Type.String({
              minLength: 1,
              maxLength: 64,
              'x-ms-summary': 'Department',
              description: 'The department.',
              ...departmentChoices,
            }),
            userId: Type.String({
              minLength: 1,
              maxLength: 512,
              'x-ms-summary': 'Coordinator',
              description: 'Who answers for it: object id, user principal name or mail address.',
            }),
          },
          { additionalProperties: false },
        ),
        {
          maxItems: 200,
          'x-ms-summary': 'Coordinators',
          description: 'Who answers for which department; where there is nobody, the managers do.',
        },
      ),
    ),
    fallbackMail: words('Fallback Mail', 'The mailbox that answers for people who have no manager.', {
      format: 'email',
      maxLength: 254,
      ...EMPTY_IS_ABSENT,
    }),
    language: Type.Optional(
      closedList(CAMPAIGN_LANGUAGE_LABELS, {
        default: 'auto',
        ...EMPTY_IS_ABSENT,
        'x-ms-summary': 'Language',
        description: 'The language of cards, mails and pages; auto takes that of each person.',
      }),
    ),
    startDateTime: moment('Start', 'When the first people are asked; at once unless given.'),
    reminderDays: Type.Optional(
      Type.Array(
        Type.Integer({
          minimum: 1,
          maximum: LONGEST_DAYS - 1,
          'x-ms-summary': 'Day',
          description: 'So many days after the first time.',
        }),
        {
          minItems: 0,
          maxItems: 5,
          'x-ms-summary': 'Reminder Days',
          description:
            'When who has not answered is asked again; 3 and 7 unless given. Reminders come on working days.',
        },
      ),
    ),
    escalateAfterDays: whole(
      'Escalate After Days',
      'After how many days the manager is asked instead of whoever did not answer; 10 unless ' +
        'given where coordinators ' +
        'are asked, then managers.',
      1,
      LONGEST_DAYS - 1,
    ),
    closeAfterDays: whole(
      'Close After Days',
      `After how many days the campaign ends, at most ${LONGEST_DAYS}.`,
      1,
      LONGEST_DAYS,
      { default: 14 },
    ),
    approvalFields: Type.Optional(
      Type.Array(askable('A field.'), {
        maxItems: ASKABLE_FIELDS.length,
        'x-ms-summary': 'Approval Fields',
        'x-ms-visibility': 'advanced',
        description:
          'Fields whose new values wait for an approval, besides phones, manager, department and job title, ' +
          'which always do unless somebody signed in.',
      }),
    ),
    allowedValues: Type.Optional(
      Type.Array(
        Type.Object(
          {
            field: askable('The field.'),
            values: Type.Array(
              Type.String({ minLength: 1, maxLength: 128, 'x-ms-summary': 'Value', description: 'A value.' }),
              {
                minItems: 1,
                maxItems: 100,
                uniqueItems: true,
                'x-ms-summary': 'Values',
                description: 'The values to choose from.',
              },
            ),
          },
          { additionalProperties: false },
        ),
        {
          maxItems: MOST_FIELDS,
          'x-ms-summary': 'Allowed Values',
          'x-ms-visibility': 'advanced',
          description: 'Values to choose from, field by field.',
        },
      ),
    ),
    autoApprove: Type.Optional(
      Type.Array(
        Type.Object(
          {
            field: askable('The field.'),
            rule: closedList(AUTO_APPROVAL_LABELS, {
              'x-ms-summary': 'Rule',
              description:
                'When nobody has to approve it: only the writing differs (sameButForWriting), there was no value ' +
                '(wasEmpty), or it is one of the allowed values (allowedValue). For phones, manager, department ' +
                'and job title only the first.',
            }),
          },
          { additionalProperties: false },
        ),
        {
          maxItems: 20,
          ...EMPTY_IS_ABSENT,
          'x-ms-summary': 'Auto Approve',
          'x-ms-visibility': 'advanced',
          description: 'New values that need no approval although their field does.',
        },
      ),
    ),
    timeZones: Type.Optional(
      Type.Array(
        Type.Object(
          {
            userId: Type.String({
              minLength: 1,
              maxLength: 512,
              'x-ms-summary': 'User',
              description: 'The person who is asked.',
            }),
            timeZone: Type.String({
              minLength: 1,
              maxLength: 64,
              'x-ms-summary': 'Time Zone',
              description: 'A name such as Europe/Paris.',
            }),
          },
          { additionalProperties: false },
        ),
        {
          maxItems: 100,
          'x-ms-summary': 'Time Zones',
          'x-ms-visibility': 'advanced',
          description: 'People who are not where their country or office says.',
        },
      ),
    ),
    deliveriesPerMinute: whole('Deliveries Per Minute', 'How many people are asked in a minute at most.', 1, 300, {
      default: 30,
      'x-ms-visibility': 'advanced',
    }),
    peoplePerCard: whole(
      'People Per Card',
      'Spreads the people of a coordinator or manager over several cards, so that each is short.',
      1,
      20,
      { 'x-ms-visibility': 'advanced' },
    ),
    handOverTo: words(
      'Hand Over To',
      'Who is named on what has to be changed elsewhere, such as the administrators of Active Directory.',
      { minLength: 1, maxLength: 254, 'x-ms-visibility': 'advanced' },
    ),
    requester: words(
      'Requester',
      'The person who asks, named in cards and mails; whoever signed in unless given: object id, user principal ' +
        'name or mail address.',
      { minLength: 1, maxLength: 512 },
    ),
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
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

export const DueRequestSchema = Type.Object(
  {
    requestId: Type.String({
      'x-ms-summary': 'Request Id',
      description: 'Names the request: note its delivery and its answer with it.',
    }),
    campaignId: Type.String({ 'x-ms-summary': 'Campaign Id', description: 'The campaign.' }),
    campaignTitle: Type.String({ 'x-ms-summary': 'Campaign Title', description: 'What the campaign is called.' }),
    round: Type.String({
      'x-ms-summary': 'Round',
      description:
        'Which time it is: first, reminder-1 and so on, escalation, or again (what was answered about had ' +
        'changed, or could not be taken).',
    }),
    responderKind: closedList(RESPONDER_KIND_LABELS, {
      'x-ms-summary': 'Responder Kind',
      description: 'Who answers: the person, the coordinator of a department, a manager, or a mailbox.',
    }),
    responderId: words(
      'Responder Id',
      'The object id of who is to be asked: post the card to them. Absent for a mailbox.',
    ),
    responderName: words('Responder Name', 'Their name.'),
    responderMail: words('Responder Mail', 'Their mail address.'),
    department: words('Department', 'The department that it is about, if it is about one.'),
    language: Type.String({ 'x-ms-summary': 'Language', description: 'The language of card and mail: en or fr.' }),
    people: Type.Array(Type.String({ 'x-ms-summary': 'User Id', description: 'An object id.' }), {
      'x-ms-summary': 'People',
      description: 'The people whom it is about.',
    }),
    card: Type.String({
      'x-ms-summary': 'Card',
      description: 'The finished Adaptive Card as text, for the action that posts a card and waits for a response.',
    }),
    mail: Type.Object(
      {
        subject: Type.String({ 'x-ms-summary': 'Subject', description: 'The subject.' }),
        html: Type.String({ 'x-ms-summary': 'HTML', description: 'The body for a mail.' }),
        text: Type.String({ 'x-ms-summary': 'Text', description: 'The body as plain text.' }),
      },
      { 'x-ms-summary': 'Mail', description: 'The same as a finished mail, with a link to the page for the answer.' },
    ),
    formLink: Type.String({
      'x-ms-summary': 'Form Link',
      description: 'The page on which it can be answered without an account here; whoever has the link can answer.',
    }),
    takenUntil: moment(
      'Taken Until',
      'Until when no other flow gets it; what is not noted as delivered comes again then. Absent in a preview.',
    ),
  },
  { $id: 'DueContactRequest' },
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
