import { Type } from 'typebox'
import {
  ASKABLE_FIELD_LABELS,
  RESPONDENT_LABELS,
  CAMPAIGN_LANGUAGE_LABELS,
  AUTO_APPROVAL_LABELS,
} from './labels/contacts.ts'
import { closedList } from './labels/closed-list.ts'
import { GUID_PATTERN } from '../guid.ts'
import { MOST_FIELDS, LONGEST_DAYS, ASKABLE_FIELDS } from '../services/campaigns/spec.ts'
import { departmentChoices } from './choices.ts'
import { words, EMPTY_IS_ABSENT, flag, moment, IdempotencyKeySchema } from './common.ts'
import { MissingSchema, StaleDaysSchema } from './contact.ts'

export const whole = (summary: string, description: string, minimum: number, maximum: number, options = {}) =>
  Type.Optional(Type.Integer({ minimum, maximum, 'x-ms-summary': summary, description, ...options }))

export const askable = (description: string) =>
  closedList(ASKABLE_FIELD_LABELS, { 'x-ms-summary': 'Field', description })

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
