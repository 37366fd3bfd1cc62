import { Type } from 'typebox'
import { OWNER_LENGTH, REASON_LENGTH, VALUE_LENGTH } from '../services/exclusions/rules.ts'
import { exclusionChoices, exclusionValueChoices } from './choices.ts'
import { EMPTY_IS_ABSENT, flag, moment, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { EXCLUSION_KIND_LABELS, EXCLUSION_OUTCOME_LABELS } from './labels/plans.ts'

export const ExclusionKindSchema = (description: string) =>
  closedList(EXCLUSION_KIND_LABELS, { 'x-ms-summary': 'Kind', description })

const exclusionProperties = {
  kind: ExclusionKindSchema(
    'What it is about: user, group (with the groups in it), namePattern, department or attribute.',
  ),
  value: Type.String({
    'x-ms-summary': 'Value',
    description: 'The object id, the pattern, the department, or attribute=value.',
  }),
  displayName: words('Display Name', 'The name of the user or the group when it was excluded.'),
  title: Type.String({ 'x-ms-summary': 'Title', description: 'What it is about, in one line.' }),
  owner: Type.String({ 'x-ms-summary': 'Owner', description: 'Who answers for it.' }),
  reason: Type.String({ 'x-ms-summary': 'Reason', description: 'Why.' }),
  endDateTime: moment('End Date Time', 'From when on it does not hold any more; absent when it never ends.'),
  expired: Type.Boolean({ 'x-ms-summary': 'Expired', description: 'Whether it ended: it protects nobody any more.' }),
  createdDateTime: Type.String({
    format: 'date-time',
    'x-ms-summary': 'Created Date Time',
    description: 'When it was made.',
  }),
  createdBy: Type.String({ 'x-ms-summary': 'Created By', description: 'The key, user or app that made it.' }),
}

const EXCLUSION_ID = { 'x-ms-summary': 'Exclusion Id', description: 'Names the exclusion, for removing it.' }

export const ExclusionSchema = Type.Object(
  {
    exclusionId: Type.String(EXCLUSION_ID),
    ...exclusionProperties,
  },
  { $id: 'Exclusion' },
)

export const ExclusionResultSchema = Type.Object(
  {
    outcome: closedList(EXCLUSION_OUTCOME_LABELS, {
      'x-ms-summary': 'Outcome',
      description: 'What happened, or would happen (dry run).',
    }),
    exclusionId: words(EXCLUSION_ID['x-ms-summary'], 'Names the exclusion; absent where a dry run made none.'),
    ...exclusionProperties,
  },
  { $id: 'ExclusionResult' },
)

export const ExclusionKindFilterSchema = Type.Optional(ExclusionKindSchema('Only exclusions of this kind.'))

export const ExclusionInputSchema = Type.Object(
  {
    kind: ExclusionKindSchema(
      'What to exclude: a user, a group with everybody in it and in the groups in it, everybody with a name like ' +
        'a pattern, a department, or everybody with a value of an attribute.',
    ),
    value: Type.String({
      minLength: 1,
      maxLength: VALUE_LENGTH,
      'x-ms-summary': 'Value',
      description:
        'A user (object id, user principal name or mail address), the object id of a group, a pattern such as ' +
        'svc-* of display names or user principal names, a department as it is written, or attribute=value such ' +
        'as extensionAttribute7=leave or employeeType=Contractor.',
      ...exclusionValueChoices,
    }),
    owner: Type.String({
      minLength: 1,
      maxLength: OWNER_LENGTH,
      'x-ms-summary': 'Owner',
      description: 'Who answers for it: a name or a mail address, which messages about excluded people name.',
    }),
    reason: Type.String({
      minLength: 1,
      maxLength: REASON_LENGTH,
      'x-ms-summary': 'Reason',
      description: 'Why, for whoever reads the list later.',
    }),
    endDateTime: words('End Date Time', 'From when on it shall not hold any more; never unless given.', {
      format: 'date-time',
      ...EMPTY_IS_ABSENT,
    }),
    dryRun: flag('Dry Run', 'Only say what would happen.', { default: false }),
  },
  { additionalProperties: false },
)

export const ExclusionIdSchema = Type.String({
  minLength: 1,
  maxLength: 64,
  'x-ms-summary': 'Exclusion',
  description: 'The id of the exclusion, from the list of exclusions.',
  ...exclusionChoices,
})
