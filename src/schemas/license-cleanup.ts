import { Type } from 'typebox'
import { DEFAULT_INACTIVE_DAYS } from '../services/sign-ins/cutoff.ts'
import { GUID_PATTERN } from '../guid.ts'
import { departmentChoices, licenseGroupChoices } from './choices.ts'
import { EMPTY_IS_ABSENT, flag, IdempotencyKeySchema, words } from './common.ts'
import { WaitSchema } from './plan-inputs.ts'
import { closedList } from './labels/closed-list.ts'
import {
  ACCOUNT_STATE_LABELS,
  DIRECT_LICENSE_LABELS,
  NEVER_SIGNED_IN_LABELS,
  USER_TYPE_LABELS,
} from './labels/licenses.ts'

const groupIds = (summary: string, description: string, options = {}) =>
  Type.Optional(
    Type.Array(
      Type.String({
        pattern: GUID_PATTERN,
        'x-ms-summary': 'License Group',
        description: 'The object id of a group.',
        ...licenseGroupChoices,
      }),
      { maxItems: 200, 'x-ms-summary': summary, description, ...options },
    ),
  )

const days = (summary: string, description: string, options = {}) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: 3650, 'x-ms-summary': summary, description, ...options }))

export const LicenseCleanupInputSchema = Type.Object(
  {
    groupIds: groupIds('License Groups', 'The license groups to clean up; or set All Groups.'),
    allGroups: flag('All Groups', 'Clean up every license group.', { default: false, ...EMPTY_IS_ABSENT }),
    inactiveDays: days('Inactive Days', 'From how many days without activity somebody loses the license.', {
      minimum: 1,
      default: DEFAULT_INACTIVE_DAYS,
    }),
    neverSignedIn: Type.Optional(
      closedList(NEVER_SIGNED_IN_LABELS, {
        default: 'skip',
        ...EMPTY_IS_ABSENT,
        'x-ms-summary': 'Never Signed In',
        description:
          'Whether people without any sign-in on record are left alone (skip) or count as inactive (include).',
      }),
    ),
    minAccountAgeDays: days(
      'Least Account Age Days',
      'Accounts younger than this are left alone; never less than the cut-off.',
      { 'x-ms-visibility': 'advanced' },
    ),
    accountState: Type.Optional(
      closedList(ACCOUNT_STATE_LABELS, {
        default: 'enabled',
        'x-ms-summary': 'Account State',
        description: 'Whether the plan is about accounts that may sign in, disabled ones, or both.',
      }),
    ),
    userTypes: Type.Optional(
      Type.Array(
        closedList(USER_TYPE_LABELS, {
          'x-ms-summary': 'User Type',
          description: 'Member or Guest.',
        }),
        {
          minItems: 1,
          maxItems: 2,
          'x-ms-summary': 'User Types',
          'x-ms-visibility': 'advanced',
          description: 'Members unless guests are named here.',
        },
      ),
    ),
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
          'x-ms-visibility': 'advanced',
          description: 'Only people of these departments.',
        },
      ),
    ),
    acceptSideEffects: groupIds(
      'Accept Side Effects Of',
      'Groups whose members may be removed although that costs more than the license, for example a team.',
      EMPTY_IS_ABSENT,
    ),
    directLicenses: Type.Optional(
      closedList(DIRECT_LICENSE_LABELS, {
        default: 'report',
        ...EMPTY_IS_ABSENT,
        'x-ms-summary': 'Direct Licenses',
        'x-ms-visibility': 'advanced',
        description:
          'Whether licenses assigned directly to inactive people are only counted, or removed by the same plan.',
      }),
    ),
    crossCheckUsage: flag(
      'Check Usage Reports',
      "Spare people whom a Microsoft 365 service saw within the cut-off, by Microsoft's usage report.",
      { default: false, 'x-ms-visibility': 'advanced' },
    ),
    maxRemovals: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        'x-ms-summary': 'Max Removals',
        'x-ms-visibility': 'advanced',
        description:
          'Most removals in the plan; those inactive longest come first, the others are spared as overLimit.',
      }),
    ),
    maxPercent: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        'x-ms-summary': 'Max Percent',
        'x-ms-visibility': 'advanced',
        description: 'Most of the members of a group that the plan removes, in percent.',
      }),
    ),
    refresh: flag(
      'Refresh',
      'Read the sign-in dates of everybody anew first, which takes about a minute for each 5,000 people.',
      { default: false, 'x-ms-visibility': 'advanced' },
    ),
    graceDays: days('Grace Days', 'Days between the notices and the clean-up; never fewer than the service demands.', {
      maximum: 365,
    }),
    requester: words(
      'Requester',
      'The person for whom the plan is made, who can not approve it: object id, user principal name or mail address.',
      { minLength: 1, maxLength: 512 },
    ),
    reason: words('Reason', 'Why, for the record and the report.', { maxLength: 512, ...EMPTY_IS_ABSENT }),
    waitForCompletion: WaitSchema,
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false },
)
