import { Type } from 'typebox'
import { GUID_PATTERN } from '../guid.ts'
import { INPUTS, type RoleAction } from '../services/roles/plans/scope.ts'
import { form, fromQuery, roleChoices } from './choices.ts'
import { EMPTY_IS_ABSENT, flag, IdempotencyKeySchema, words } from './common.ts'
import { WaitSchema } from './plan-inputs.ts'
import { closedList } from './labels/closed-list.ts'
import { RECURRENCE_LABELS, ROLE_ACTION_LABELS } from './labels/roles.ts'

export const people = (summary: string, description: string, options = {}) =>
  Type.Optional(
    Type.Array(
      Type.String({
        minLength: 1,
        maxLength: 512,
        'x-ms-summary': 'Person',
        description: 'Object id, user principal name or mail address; groups and apps by object id.',
      }),
      { maxItems: 200, 'x-ms-summary': summary, description, ...options },
    ),
  )

const advanced = { 'x-ms-visibility': 'advanced' } as const

export const RoleActionSchema = closedList(ROLE_ACTION_LABELS, {
  'x-ms-summary': 'Action',
  description:
    'What the wave does: standingToEligible (whoever holds a role for good activates it instead), ' +
    'grantEligibility (with an end), removeUnused, settingsToBaseline (settings of roles to the baseline of ' +
    'their tier) or createAccessReviews.',
})

/** The inputs of all actions; the service refuses those that an action does not take. */
export const RolePlanInputSchema = Type.Object(
  {
    roleIds: Type.Optional(
      Type.Array(
        Type.String({
          pattern: GUID_PATTERN,
          'x-ms-summary': 'Role',
          description: 'The id of a role.',
          ...roleChoices,
        }),
        {
          maxItems: 200,
          'x-ms-summary': 'Roles',
          description:
            'The roles of this wave; or name tiers, or set All Roles. Together with tiers, only those of these ' +
            'roles that are in one of the tiers.',
        },
      ),
    ),
    tiers: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0, maximum: 2, 'x-ms-summary': 'Tier', description: '0, 1 or 2.' }), {
        maxItems: 3,
        'x-ms-summary': 'Tiers',
        description: 'All roles of these tiers; together with roles, only those of them.',
      }),
    ),
    allRoles: flag('All Roles', 'All roles of the tenant; instead of roles and tiers.', {
      default: false,
      ...EMPTY_IS_ABSENT,
    }),
    principalIds: people(
      'People Or Groups',
      'Only these people or groups; of grantEligibility, those who become eligible.',
    ),
    reason: Type.String({
      minLength: 8,
      maxLength: 500,
      pattern: '\\S.*\\S',
      'x-ms-summary': 'Reason',
      description: "Why, for the approver, the report and Microsoft's own log: at least 8 characters, not only blanks.",
    }),
    endDateTime: words(
      'End',
      'The day on which the eligibility ends that this plan gives. Required by grantEligibility; without it, the ' +
        'eligibility lasts as long as the settings of the role allow.',
      { format: 'date-time' },
    ),
    administrativeUnitId: words(
      'Administrative Unit',
      'The id of the administrative unit that an eligibility is limited to.',
      { pattern: GUID_PATTERN, ...advanced },
    ),
    groupId: words(
      'Group',
      'A role-assignable group that holds the role: people become eligible members of it, instead of being ' +
        'eligible for the role themselves.',
      { pattern: GUID_PATTERN, ...advanced },
    ),
    includeGroups: flag(
      'Include Groups',
      'Whether groups that hold a role become eligible too, so that their members activate it.',
      { default: false, ...advanced, ...EMPTY_IS_ABSENT },
    ),
    unusedDays: Type.Optional(
      Type.Integer({
        minimum: 30,
        maximum: 3650,
        'x-ms-summary': 'Unused Days',
        description:
          'Of removeUnused: from how many days without a sign-in, or an activation, a role counts as unused; 90 ' +
          'unless given.',
        ...advanced,
      }),
    ),
    includeOrphaned: flag(
      'Include Orphaned',
      'Of removeUnused: whether orphaned assignments are removed too, those of accounts and apps that are deleted.',
      { default: false, ...advanced, ...EMPTY_IS_ABSENT },
    ),
    approverIds: people(
      'Approvers',
      'Of settingsToBaseline: people or groups who approve activations where the baseline asks for it and nobody ' +
        'is named yet.',
      advanced,
    ),
    reviewerIds: people('Reviewers', 'Of createAccessReviews: the people who review.', advanced),
    recurrence: Type.Optional(
      closedList(RECURRENCE_LABELS, {
        'x-ms-summary': 'Recurrence',
        description: 'Of createAccessReviews: how often; quarterly unless given.',
        ...advanced,
      }),
    ),
    reviewDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 27,
        'x-ms-summary': 'Review Days',
        description: 'Of createAccessReviews: how many days reviewers have; 14 unless given.',
        ...advanced,
      }),
    ),
    feedbackUrl: words(
      'Feedback Link',
      'Where people can say how it goes, such as a form, as an https address: the notices name it.',
      { pattern: '^https://[^\\s"<>]+$', maxLength: 1_000, ...EMPTY_IS_ABSENT },
    ),
    maxChanges: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        'x-ms-summary': 'Max Changes',
        description:
          'Most people, settings or reviews of the wave; the rest is for the next one. The limit of this service ' +
          'applies unless a lower one is given.',
        ...advanced,
      }),
    ),
    graceDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 90,
        default: 0,
        'x-ms-summary': 'Grace Days',
        description: 'Days between the notices and the changes.',
      }),
    ),
    requester: words(
      'Requester',
      'The person for whom the plan is made, who can not approve it: object id, user principal name or mail address.',
      { minLength: 1, maxLength: 512 },
    ),
    waitForCompletion: WaitSchema,
    idempotencyKey: IdempotencyKeySchema,
  },
  { additionalProperties: false, ...form('GetRolePlanForm', { action: fromQuery('action') }) },
)

type RolePlanInput = keyof typeof RolePlanInputSchema.properties

/** Inputs that only some actions take; all others go with each. */
const ONLY_SOME = new Set<string>(Object.values(INPUTS).flat())

/** Without these, an action is refused. */
const REQUIRED: Readonly<Record<RoleAction, readonly RolePlanInput[]>> = {
  standingToEligible: [],
  grantEligibility: ['roleIds', 'principalIds', 'endDateTime'],
  removeUnused: [],
  settingsToBaseline: [],
  createAccessReviews: ['reviewerIds'],
}

/** The inputs of one action, those that it needs first. */
export function rolePlanForm(action: RoleAction): object {
  const own = new Set<string>(INPUTS[action])
  const needed: readonly string[] = REQUIRED[action]
  const isTaken = (name: string) =>
    (!ONLY_SOME.has(name) || own.has(name)) &&
    !(action === 'grantEligibility' && (name === 'tiers' || name === 'allRoles'))
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(RolePlanInputSchema.properties)
        .filter(([name]) => isTaken(name))
        .map(([name, schema]) => [name, own.has(name) ? withoutVisibility(schema) : schema]),
    ),
    required: [...needed, 'reason'],
  }
}

/** What only this action takes is what a maker came for. */
const withoutVisibility = (schema: object): object => ({ ...schema, 'x-ms-visibility': undefined })
