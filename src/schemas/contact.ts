import { Type, type TOptional, type TString } from 'typebox'
import { CLEARABLE_FIELDS, CONTACT_FIELDS, fieldDefinition, type ContactField } from '../services/contacts/fields.ts'
import { REASON_LENGTH } from '../services/contacts/input.ts'
import { departmentChoices, form } from './choices.ts'
import { count, EMPTY_IS_ABSENT, IdempotencyKeySchema, flag, moment, words } from './common.ts'
import { personProperties } from './person.ts'
import { closedList } from './labels/closed-list.ts'
import {
  ANY_FIELD_LABELS,
  CLEARABLE_FIELD_LABELS,
  FIELD_OUTCOME_LABELS,
  LEFT_OUT_REASON_LABELS,
  MISSABLE_FIELD_LABELS,
  NOT_WRITABLE_REASON_LABELS,
  PROBLEM_CODE_LABELS,
  UPDATE_OUTCOME_LABELS,
  VERIFICATION_LABELS,
} from './labels/contacts.ts'

type TextProperties = { [F in ContactField]: TOptional<TString> }

/** The same property for every contact field: inputs and outputs differ only in words. */
const forEachField = (text: (field: ContactField) => object): TextProperties =>
  Object.fromEntries(
    CONTACT_FIELDS.map((field) => [
      field,
      words(fieldDefinition(field).label, fieldDefinition(field).description, text(field)),
    ]),
  ) as TextProperties

const longest = (field: ContactField) => {
  const { maxLength, description } = fieldDefinition(field)
  return maxLength === undefined ? description : `${description.replace(/\.$/, '')}; at most ${maxLength} characters.`
}

const anyField = (description: string) => closedList(ANY_FIELD_LABELS, { 'x-ms-summary': 'Field', description })

const contactProperties = {
  ...personProperties,
  ...forEachField((field) => (field === 'managerId' ? { description: 'The object id of the manager.' } : {})),
  managerName: words('Manager Name', 'The display name of the manager.'),
  managerMail: words('Manager Mail', 'The mail address of the manager.'),
}

export const ContactInfoSchema = Type.Object(
  {
    ...contactProperties,
    fields: Type.Array(
      Type.Object({
        field: anyField('The name of the field, as updates take it.'),
        label: Type.String({ 'x-ms-summary': 'Label', description: 'What people call the field.' }),
        value: words('Value', 'What the directory has; absent when it is empty.'),
        writable: Type.Boolean({
          'x-ms-summary': 'Writable',
          description: 'Whether this service can change the field for this person.',
        }),
        notWritableReason: Type.Optional(
          closedList(NOT_WRITABLE_REASON_LABELS, {
            'x-ms-summary': 'Not Writable Reason',
            description: 'Why it can not be changed here.',
          }),
        ),
        message: words('Message', 'The reason in a sentence, and what to do instead.'),
      }),
      { 'x-ms-summary': 'Fields', description: 'Each field with its value and whether it can be changed.' },
    ),
  },
  { $id: 'ContactInfo' },
)

export const ExpectedContactSchema = Type.Object(
  forEachField(() => ({ minLength: 0, description: 'What the person saw; empty text for nothing.' })),
  {
    additionalProperties: false,
    'x-ms-summary': 'Expected',
    'x-ms-visibility': 'advanced',
    description: 'What the person saw before answering: a field that has another value by now is not changed.',
    ...form('GetExpectedContactForm'),
  },
)

export const ContactUpdateInputSchema = Type.Object(
  {
    ...forEachField((field) => ({
      description: longest(field),
      ...EMPTY_IS_ABSENT,
      ...(field === 'department' ? departmentChoices : {}),
    })),
    clearFields: Type.Optional(
      Type.Array(
        closedList(CLEARABLE_FIELD_LABELS, {
          'x-ms-summary': 'Field',
          description: 'The name of a field.',
        }),
        {
          maxItems: CLEARABLE_FIELDS.length,
          ...EMPTY_IS_ABSENT,
          'x-ms-summary': 'Clear Fields',
          'x-ms-visibility': 'advanced',
          description: 'Fields to be emptied, since an input that is left empty changes nothing.',
        },
      ),
    ),
    expected: Type.Optional(ExpectedContactSchema),
    reason: words('Reason', `Why, at most ${REASON_LENGTH} characters; it stays with the change.`, EMPTY_IS_ABSENT),
    maxUnapproved: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100_000,
        'x-ms-summary': 'Max Unapproved',
        'x-ms-visibility': 'advanced',
        description:
          'How many people may have been moved between groups that grant licenses or power within 24 hours before ' +
          'this waits for an approval; 0 always waits. It can only lower what the operator allows ' +
          '(MAX_UNAPPROVED_MOVES).',
      }),
    ),
    dryRun: flag('Dry Run', 'Only say what would happen, and change nothing.', { default: false }),
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)

export const ContactUpdateSchema = Type.Object(
  {
    changeId: words(
      'Change Id',
      'The id of the change, to look at it later or to undo it; absent where nothing was to be changed.',
    ),
    planId: words(
      'Plan Id',
      'The plan that waits for an approval; once somebody else has approved it, apply it. Only with needsApproval.',
    ),
    hash: words('Hash', 'The hash of that plan, which its approval names.'),
    ...personProperties,
    outcome: closedList(UPDATE_OUTCOME_LABELS, {
      'x-ms-summary': 'Outcome',
      description:
        'updated; partlyUpdated (see the fields); unchanged (all was so already); notUpdated; needsApproval (it may ' +
        'move the person between groups that grant licenses or power, and too many were moved without an approval ' +
        'today: a plan waits for one); wouldUpdate and wouldNeedApproval (dry run).',
    }),
    message: Type.String({ 'x-ms-summary': 'Message', description: 'What happened, in a sentence for people.' }),
    skippedReason: words('Skipped Reason', 'Why nothing of this person may be changed, if that is so.'),
    verification: Type.Optional(
      closedList(VERIFICATION_LABELS, {
        'x-ms-summary': 'Verification',
        description: 'verified (the directory shows the new values) or pending (accepted, and not to be seen yet).',
      }),
    ),
    reason: words('Reason', 'Why, as it was given.'),
    fields: Type.Array(
      Type.Object({
        field: anyField('The name of the field.'),
        label: Type.String({ 'x-ms-summary': 'Label', description: 'What people call the field.' }),
        outcome: closedList(FIELD_OUTCOME_LABELS, {
          'x-ms-summary': 'Outcome',
          description: 'What happened to the field.',
        }),
        before: words('Before', 'The value before; absent when it was empty. Kept by a flow, it undoes the change.'),
        after: words(
          'After',
          'The value that was or would be written; absent when the field is emptied or not changed.',
        ),
        reason: words('Reason', 'Why the field was not updated, such as synced, adminProtected or changedMeanwhile.'),
        message: words('Message', 'The reason in a sentence, and what to do instead.'),
      }),
      { 'x-ms-summary': 'Fields', description: 'What happened, field by field.' },
    ),
    warnings: Type.Array(
      Type.Object({
        field: Type.Optional(anyField('The field that sets it off.')),
        groupId: words('Group Id', 'The object id of the group.'),
        groupName: words('Group Name', 'The name of the group.'),
        message: Type.String({ 'x-ms-summary': 'Message', description: 'What else the change sets off.' }),
      }),
      {
        'x-ms-summary': 'Warnings',
        description: 'What else the change sets off, such as joining or leaving dynamic groups.',
      },
    ),
  },
  { $id: 'ContactUpdate' },
)

export const StaleDaysSchema = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650, 'x-ms-summary': 'Stale Days', description }))

export const MissingSchema = Type.Optional(
  closedList(MISSABLE_FIELD_LABELS, {
    'x-ms-summary': 'Missing',
    description:
      'Only people without this: a field, phone (neither business nor mobile), or any (of phone, office, job ' +
      'title, department, manager).',
  }),
)

export const ContactSchema = Type.Object(
  {
    ...contactProperties,
    missing: words(
      'Missing',
      'What is missing of phone, officeLocation, jobTitle, department and managerId, separated by commas; absent ' +
        'when nothing is.',
    ),
    completenessPercent: Type.Integer({
      'x-ms-summary': 'Completeness Percent',
      description: 'How much of phone, office, job title, department and manager is filled in.',
    }),
    problems: Type.Array(
      Type.Object({
        field: anyField('The field with the value.'),
        code: closedList(PROBLEM_CODE_LABELS, {
          'x-ms-summary': 'Code',
          description: 'What is wrong: notAPhoneNumber or unusualSpelling.',
        }),
        message: Type.String({ 'x-ms-summary': 'Message', description: 'The same in a sentence.' }),
      }),
      { 'x-ms-summary': 'Problems', description: 'Values that can not be right as they are written.' },
    ),
    confirmedDateTime: moment(
      'Confirmed',
      'When the person, or somebody who answers for them, last confirmed the data in a campaign; absent when ' +
        'nobody did.',
    ),
    leftOutReason: Type.Optional(
      closedList(LEFT_OUT_REASON_LABELS, {
        'x-ms-summary': 'Left Out Reason',
        description:
          'Why the account is no person: resourceAccount, agent, or notAPerson (neither given name nor surname, ' +
          'as rooms, shared mailboxes and service accounts have none).',
      }),
    ),
  },
  { $id: 'Contact' },
)

export const DepartmentSummarySchema = Type.Object(
  {
    department: Type.String({
      'x-ms-summary': 'Department',
      description: 'The department as it is written in the directory.',
    }),
    similarTo: words(
      'Similar To',
      'The usual spelling, if this one differs from it only in upper and lower case or in spaces.',
    ),
    people: count('People', 'How many people have this department.'),
    completenessPercent: count(
      'Completeness Percent',
      'How much of phone, office, job title, department and manager is filled in, over all of them.',
    ),
    missingPhone: count('Missing Phone', 'How many have neither a business nor a mobile phone.'),
    missingOfficeLocation: count('Missing Office Location', 'How many have no office.'),
    missingJobTitle: count('Missing Job Title', 'How many have no job title.'),
    missingManager: count('Missing Manager', 'How many have no manager.'),
    malformed: count('Malformed', 'How many have a value that can not be right, such as a phone that is no number.'),
    stalePercent: count(
      'Stale Percent',
      'The share of people whose data nobody has confirmed for so many days, in percent.',
    ),
  },
  { $id: 'Department' },
)
